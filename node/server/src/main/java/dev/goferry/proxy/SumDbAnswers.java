package dev.goferry.proxy;

import dev.goferry.cache.HotAnswer;
import dev.goferry.checksum.SumDbAnswer;
import dev.goferry.telemetry.Result;

/** The checksum database's side as answers: tiles and lookups for ever, its tree head briefly. */
final class SumDbAnswers {
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private static final String BRIEFLY = "public, max-age=60";

    private SumDbAnswers() {}

    static Answer of(SumDbAnswer answer, Ask ask) {
        return switch (answer) {
            case SumDbAnswer.Bytes(String contentType, byte[] bytes, boolean isImmutable) ->
                new Answer.Small(
                        new HotAnswer(bytes, contentType, isImmutable ? FOREVER : BRIEFLY, null, null, null),
                        Result.HIT,
                        null);
            case SumDbAnswer.NotFound(int status, String text) ->
                new Answer.Text(status, text, Caching.NEGATIVE_QUERY, Result.NEGATIVE, null);
            case SumDbAnswer.Refused(String text) ->
                new Answer.Text(403, Texts.lines(text, ask), Caching.NO_STORE, Result.REFUSED, null);
            case SumDbAnswer.Unavailable(int status, String text) ->
                new Answer.Text(status, Texts.lines(text, ask), Caching.NO_STORE, Result.ERROR, null);
        };
    }
}
