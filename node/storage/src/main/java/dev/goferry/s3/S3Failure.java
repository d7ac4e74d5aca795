package dev.goferry.s3;

import dev.goferry.storage.StoreBusy;
import dev.goferry.storage.StoreFull;
import dev.goferry.storage.StoreReadOnly;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.security.ProviderException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call to the server came to, when it came to no answer: its kind decides what is done next. */
final class S3Failure extends IOException {
    private static final long serialVersionUID = 1L;

    /** What may be concluded. */
    enum Kind {
        /** The server says that there is no such object. */
        ABSENT,
        /** The condition of a write did not hold; nothing was written. */
        REFUTED,
        /** Somebody writes the same key at this moment; nothing was written. */
        CONFLICT,
        /** A range begins at the end of the object or past it. */
        PAST_END,
        /** No answer, or one that may be another in a moment. A write may have happened. */
        UNCLEAR,
        /** No answer to a read of this object, though the server answers others: somebody writes it. */
        BUSY,
        /** No room. */
        FULL,
        /** The keys are good for nothing, or not for this. */
        DENIED,
        /** The server does not know how to do this. */
        UNKNOWN_THERE,
        /** All else. */
        OTHER
    }

    private static final Set<String> FULL =
            Set.of("XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage");
    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AllAccessDisabled",
            "AccountProblem",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "InvalidToken",
            "InvalidTokenId",
            "TokenRefreshRequired");
    private static final Set<String> OTHER_REGION = Set.of(
            "AuthorizationHeaderMalformed",
            "PermanentRedirect",
            "Redirect",
            "RetryHead",
            "InvalidRegion",
            "IllegalLocationConstraintException");

    private final Kind kind;
    private final boolean told;

    private S3Failure(Kind kind, boolean told, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.told = told;
    }

    Kind kind() {
        return kind;
    }

    /** Whether the server itself named the code; an answer to HEAD has no body, and then it is guessed. */
    boolean told() {
        return told;
    }

    /** The same as what a write throws. */
    IOException ofWrite() {
        return switch (kind) {
            case FULL -> new StoreFull(String.valueOf(getMessage()), this);
            case DENIED -> new StoreReadOnly(String.valueOf(getMessage()), this);
            case ABSENT, REFUTED, CONFLICT, PAST_END, UNCLEAR, BUSY, UNKNOWN_THERE, OTHER -> this;
        };
    }

    /** The same as what a read throws. */
    IOException ofRead() {
        return kind == Kind.BUSY ? new StoreBusy(String.valueOf(getMessage()), this) : this;
    }

    /** The same of a server that answers others at this moment. */
    S3Failure busy() {
        String text = getMessage() + "; it answers otherwise, so somebody may be writing this object";
        return new S3Failure(Kind.BUSY, told, text, this);
    }

    static S3Failure unclear(S3Config config, String why, @Nullable Throwable cause) {
        return new S3Failure(Kind.UNCLEAR, true, "I cannot tell what is in " + config.place() + ": " + why, cause);
    }

    static S3Failure noBucket(S3Config config) {
        String text = "there is no " + config.place() + ": create it, or correct the key store";
        return new S3Failure(Kind.OTHER, true, text, null);
    }

    static S3Failure of(Throwable failure, S3Config config) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case S3Failure known -> {
                    return known;
                }
                case Refusal answer -> {
                    return answered(answer, config);
                }
                case ErrorResponseException answer -> {
                    return answered(Refusal.of(answer), config);
                }
                case ServerException answer -> {
                    return status(answer.statusCode(), String.valueOf(answer.getMessage()), config, failure);
                }
                case InvalidResponseException answer -> {
                    return unclear(config, "this is no S3 server or one in trouble: " + line(answer), failure);
                }
                case ProviderException none -> {
                    return noCredentials(none, config);
                }
                // The only file that the SDK reads this way is the one with the keys.
                case FileSystemException none -> {
                    return noCredentials(none, config);
                }
                case IOException broken -> {
                    return unclear(config, NetworkTrouble.of(broken, config), failure);
                }
                default -> {}
            }
        }
        return new S3Failure(Kind.OTHER, true, config.place() + ": " + line(failure), failure);
    }

    private static S3Failure noCredentials(Exception failure, S3Config config) {
        String text = "no credentials for " + config.place() + ": " + line(failure) + "; "
                + config.credentials().advice();
        return new S3Failure(Kind.DENIED, true, text, failure);
    }

    private static S3Failure answered(Refusal answer, S3Config config) {
        if (!answer.isKnown()) {
            return unclear(config, "this is no S3 server or one in trouble: " + line(answer), answer);
        }
        String code = answer.code();
        boolean told = answer.isTold();
        String said = line(answer);
        if (code.equals("NoSuchBucket")) {
            return noBucket(config);
        }
        if (DENIED.contains(code)) {
            return new S3Failure(
                    Kind.DENIED,
                    told,
                    config.place() + " says " + said + ": "
                            + config.credentials().advice() + " and what they may do",
                    answer);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return new S3Failure(
                    Kind.OTHER, told, config.place() + " refuses this machine's clock: set it right", answer);
        }
        if (OTHER_REGION.contains(code)) {
            return new S3Failure(
                    Kind.OTHER,
                    told,
                    config.place() + " is not in region " + config.region() + ": set region= in the key store: " + said,
                    answer);
        }
        if (FULL.contains(code)) {
            return new S3Failure(
                    Kind.FULL, told, config.place() + " is full: free some space or quota: " + said, answer);
        }
        return new S3Failure(kindOf(code, answer.status()), told, config.place() + " says " + said, answer);
    }

    private static Kind kindOf(String code, int status) {
        return switch (status) {
            case 404 -> code.equals("NoSuchKey") ? Kind.ABSENT : Kind.OTHER;
            case 409 -> Kind.CONFLICT;
            case 412 -> Kind.REFUTED;
            case 416 -> Kind.PAST_END;
            case 501 -> Kind.UNKNOWN_THERE;
            case 507 -> Kind.FULL;
            case 408, 429 -> Kind.UNCLEAR;
            default -> status >= 500 || code.equals("RequestTimeout") ? Kind.UNCLEAR : Kind.OTHER;
        };
    }

    private static S3Failure status(int status, String text, S3Config config, Throwable cause) {
        return new S3Failure(kindOf("", status), true, config.place() + ": " + text, cause);
    }

    /** The first line of a message, as an SDK may put a page into it. */
    static String line(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return text.substring(0, Math.min(300, text.length()));
    }
}
