package dev.goferry.s3;

import io.minio.credentials.AwsConfigProvider;
import io.minio.credentials.AwsEnvironmentProvider;
import io.minio.credentials.IamAwsProvider;
import io.minio.credentials.Provider;
import java.nio.file.Path;
import okhttp3.OkHttpClient;

/** Where the keys come from. Nothing here holds a secret: they are read when a request is signed. */
public sealed interface S3Credentials {
    /** {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and, if set, {@code AWS_SESSION_TOKEN}. */
    record Environment() implements S3Credentials {}

    /**
     * A file in the form of {@code ~/.aws/credentials}: {@code aws_access_key_id}, {@code aws_secret_access_key} and, if
     * there is one, {@code aws_session_token} below {@code [default]}. Read for each request, so that it may be replaced.
     */
    record File(Path path) implements S3Credentials {}

    /** Web identity (a Kubernetes service account), a container's or a machine's role; renewed before they expire. */
    record Platform() implements S3Credentials {}

    /** What a person is told to look at when the server does not take the keys. */
    default String advice() {
        return switch (this) {
            case Environment() -> "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
            case File(Path path) -> "check the keys in " + path;
            case Platform() -> "check the role of this machine or service account, or set AWS_ACCESS_KEY_ID";
        };
    }

    /** The SDK's reader of these. */
    default Provider provider(OkHttpClient client) {
        return switch (this) {
            case Environment() -> new AwsEnvironmentProvider();
            case File(Path path) -> new AwsConfigProvider(path.toString(), "default");
            case Platform() -> new IamAwsProvider(null, client);
        };
    }
}
