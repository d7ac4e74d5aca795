package dev.goferry.s3;

import dev.goferry.threads.Uninterrupted;
import io.minio.Http;
import io.minio.MinioClient;
import io.minio.Signer;
import io.minio.Time;
import io.minio.Utils;
import io.minio.credentials.Credentials;
import io.minio.credentials.Provider;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server, once a call. What a module's way into the bucket and out of it needs is built here, signed by the SDK
 * and sent by its HTTP client; the SDK's own way there costs several times as much: checksums that nobody asked for, a
 * parser of documents for each absent object, builders and copies of headers. The rest is left to it.
 */
final class S3Client {
    private final S3Config config;
    private final OkHttpClient http;
    private final Provider provider;
    private final ExecutorService threads;
    private final Http.BaseUrl base;
    private @Nullable MinioClient sdk;

    S3Client(S3Config config, OkHttpClient http, Provider provider, ExecutorService threads) {
        this.config = config;
        this.http = http;
        this.provider = provider;
        this.threads = threads;
        this.base = new Http.BaseUrl(config.endpoint().toString());
        if (config.pathStyle()) {
            base.disableVirtualStyleEndpoint();
        } else {
            base.enableVirtualStyleEndpoint();
        }
    }

    private MinioClient build() {
        MinioClient client = MinioClient.builder()
                .endpoint(config.endpoint().toString())
                .region(config.region())
                .credentialsProvider(provider)
                .httpClient(http)
                .build();
        if (config.pathStyle()) {
            client.disableVirtualStyleEndpoint();
        } else {
            client.enableVirtualStyleEndpoint();
        }
        return client;
    }

    /** For all that is not asked here; made when it is first wanted, as a start need not wait for it. */
    synchronized MinioClient sdk() {
        MinioClient known = sdk;
        if (known == null) {
            known = build();
            sdk = known;
        }
        return known;
    }

    /** Whether the bucket is there. */
    boolean hasBucket() throws MinioException, IOException {
        try (Response answer = answer("HEAD", null, Map.of(), Payload.NONE)) {
            if (answer.code() == 404) {
                return false;
            }
            require(answer);
            return true;
        }
    }

    /** The headers of an object. */
    Headers head(String name) throws MinioException, IOException {
        try (Response answer = answer("HEAD", name, Map.of(), Payload.NONE)) {
            return require(answer).headers();
        }
    }

    /** An object, or a part of it ({@code bytes=…}); to be closed. */
    Response get(String name, @Nullable String range) throws MinioException, IOException {
        Response answer = answer("GET", name, range == null ? Map.of() : Map.of("Range", range), Payload.NONE);
        try {
            return require(answer);
        } catch (IOException e) {
            answer.close();
            throw e;
        }
    }

    void put(String name, Map<String, String> headers, Payload payload) throws MinioException, IOException {
        try (Response answer = answer("PUT", name, headers, payload)) {
            require(answer);
        }
    }

    /** Nothing happens where there is none. */
    void delete(String name) throws MinioException, IOException {
        try (Response answer = answer("DELETE", name, Map.of(), Payload.NONE)) {
            require(answer);
        }
    }

    private static Response require(Response answer) throws IOException {
        if (!answer.isSuccessful()) {
            throw Refusal.of(answer);
        }
        return answer;
    }

    /** A call that has begun goes to its end, whoever is interrupted: a server holds on to a put that breaks off. */
    private Response answer(String method, @Nullable String name, Map<String, String> headers, Payload payload)
            throws MinioException, IOException {
        Request request = signed(method, name, headers, payload);
        try {
            return Uninterrupted.run(threads, () -> http.newCall(request).execute());
        } catch (RejectedExecutionException e) {
            InterruptedIOException closed = new InterruptedIOException("the store is closed");
            closed.initCause(e);
            throw closed;
        }
    }

    private Request signed(String method, @Nullable String name, Map<String, String> headers, Payload payload)
            throws MinioException {
        Credentials keys = provider.fetch();
        HttpUrl url = base.buildUrl(Http.Method.valueOf(method), config.bucket(), name, config.region(), null);
        Request.Builder request = new Request.Builder()
                .url(url)
                .method(method, payload.body())
                .header("Host", Utils.getHostHeader(url))
                .header("Accept-Encoding", "identity") // Else the HTTP client asks for gzip, and unpacks it.
                .header("x-amz-content-sha256", payload.sha256())
                .header("x-amz-date", Time.AMZ_DATE_FORMAT.format(Instant.now()));
        headers.forEach(request::header);
        String token = keys.sessionToken();
        if (token != null) {
            request.header("x-amz-security-token", token);
        }
        return Signer.signV4S3(request.build(), config.region(), keys.accessKey(), keys.secretKey(), payload.sha256());
    }
}
