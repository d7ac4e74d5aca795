package dev.goferry.checksum;

import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The smallest upstream over real sockets: one try, the whole body at once. */
record TestUpstream(URI base, HttpClient http) implements Upstream {
    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(
                                    URI.create(base + "/" + request.path().replace("!", "%21")))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new UpstreamAnswer.Unavailable(base.toString(), UpstreamAnswer.Reason.CONNECT, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new UpstreamAnswer.Unavailable(base.toString(), UpstreamAnswer.Reason.TIMEOUT, "interrupted");
        }
    }

    private UpstreamAnswer answer(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return switch (status) {
            case 200 -> new UpstreamAnswer.Found(base.toString(), body(body));
            case 404, 410 -> new UpstreamAnswer.NotFound(base.toString(), status, text);
            case 401, 403 -> new UpstreamAnswer.Forbidden(base.toString(), status, text);
            default -> new UpstreamAnswer.Unavailable(base.toString(), UpstreamAnswer.Reason.STATUS, text);
        };
    }

    static UpstreamAnswer.Body body(byte[] bytes) {
        AtomicReference<@Nullable ByteBuffer> rest =
                new AtomicReference<>(bytes.length == 0 ? null : ByteBuffer.wrap(bytes));
        return new UpstreamAnswer.Body() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public @Nullable ByteBuffer read() {
                return rest.getAndSet(null);
            }

            @Override
            public void close() {}
        };
    }
}
