package dev.goferry.fetch;

import dev.goferry.config.LimitsConfig;
import dev.goferry.flight.Landing;
import dev.goferry.freshness.AgingKey;
import dev.goferry.freshness.SharedQuestion;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import dev.goferry.verification.InfoFile;
import dev.goferry.verification.VersionList;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the upstream chain for what ages, and refuses bodies that are not what was asked for. */
public final class AgingQuestion implements SharedQuestion.Question {
    private final Upstream chain;
    private final Supplier<Tries> tries;
    private final LimitsConfig limits;

    public AgingQuestion(Upstream chain, Supplier<Tries> tries, LimitsConfig limits) {
        this.chain = chain;
        this.tries = tries;
        this.limits = limits;
    }

    @Override
    public Landing ask(AgingKey key) {
        long limit = key.kind() == AgingKey.Kind.LIST ? limits.listBytes() : limits.infoBytes();
        UpstreamRequest request =
                new UpstreamRequest(key.module(), key.objectKey(), limit, Priority.INTERACTIVE, tries.get());
        SmallBody body = new SmallBody();
        try {
            return switch (Download.run(chain, request, body)) {
                case Download.End.Without(Landing landing) -> landing;
                case Download.End.Whole(String upstream) -> checked(key, body.toByteArray(), upstream);
            };
        } catch (IOException e) {
            throw new IllegalStateException("a body on the heap has no disk", e);
        }
    }

    private static Landing checked(AgingKey key, byte[] bytes, String upstream) {
        Optional<String> wrong = key.kind() == AgingKey.Kind.LIST ? wrongList(bytes) : wrongInfo(bytes);
        return wrong.<Landing>map(reason -> new Landing.Failed(
                        502, upstream + " sent a broken " + key.objectKey() + ": " + reason, upstream))
                .orElseGet(() -> new Landing.Committed(bytes, bytes.length, "", upstream));
    }

    private static Optional<String> wrongList(byte[] bytes) {
        return switch (VersionList.check(bytes)) {
            case VersionList.Verdict.Sound sound -> Optional.empty();
            case VersionList.Verdict.Broken(String reason) -> Optional.of(reason);
        };
    }

    private static Optional<String> wrongInfo(byte[] bytes) {
        return switch (InfoFile.check(bytes, Optional.empty())) {
            case InfoFile.Verdict.Sound sound -> Optional.empty();
            case InfoFile.Verdict.Broken(String reason) -> Optional.of(reason);
        };
    }
}
