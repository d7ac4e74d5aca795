package dev.goferry.s3;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Which bucket, where, and as whom.
 *
 * @param endpoint {@code http://HOST:PORT} or {@code https://HOST}
 * @param region as the server calls it; {@code us-east-1} is what most servers take
 * @param bucket it must be there
 * @param prefix before every key, without slashes at its ends; empty for the whole bucket. It counts towards S3's limit
 *     of 1,024 bytes
 * @param pathStyle whether the bucket is in the path of a URL and not in the host
 */
public record S3Config(
        URI endpoint,
        String region,
        String bucket,
        String prefix,
        boolean pathStyle,
        S3Credentials credentials,
        S3Limits limits) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern PREFIX =
            Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*)?");
    private static final int MAX_PREFIX = 200;

    public S3Config {
        require(
                BUCKET.matcher(bucket).matches() && !bucket.contains(".."),
                "\"" + bucket + "\" is no bucket name: 3 to 63 lower-case letters, digits, dots and hyphens");
        require(REGION.matcher(region).matches(), "\"" + region + "\" is no region, such as us-east-1");
        require(
                PREFIX.matcher(prefix).matches() && prefix.length() <= MAX_PREFIX,
                "\"" + prefix
                        + "\" is no prefix: names of letters, digits, dot, hyphen and underscore with slashes between them, at most "
                        + MAX_PREFIX + " characters");
        String scheme = String.valueOf(endpoint.getScheme());
        String path = String.valueOf(endpoint.getRawPath());
        require(
                (scheme.equals("http") || scheme.equals("https"))
                        && endpoint.getHost() != null
                        && (path.isEmpty() || path.equals("/"))
                        && endpoint.getRawQuery() == null
                        && endpoint.getRawUserInfo() == null,
                "the endpoint is no URL such as https://s3.example.com:9000 (no path, no user)");
    }

    private static void require(boolean right, String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** The place in a few words, for messages. */
    String place() {
        return "bucket " + bucket + " at " + endpoint;
    }

    /** The object's name in the bucket. */
    String nameOf(String key) {
        return prefix.isEmpty() ? key : prefix + "/" + key;
    }

    /** The key of a name in the bucket. */
    String keyOf(String name) {
        return prefix.isEmpty() ? name : name.substring(prefix.length() + 1);
    }
}
