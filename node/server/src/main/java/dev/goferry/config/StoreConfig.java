package dev.goferry.config;

import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Credentials;
import dev.goferry.s3.S3Limits;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Where a region's files live. */
public sealed interface StoreConfig {
    /** A folder in the layout of {@code GOMODCACHE/cache/download}; it is its own disk cache. */
    record Folder(Path path) implements StoreConfig {
        public Folder {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("store: the folder is not absolute");
            }
        }
    }

    /** A bucket of an S3 server; the disk cache stands before it. */
    record Bucket(S3Config s3) implements StoreConfig {}

    /** Reads {@code file:PATH} or {@code s3://BUCKET/PREFIX?endpoint=URL&region=NAME&path-style=FLAG}. */
    static StoreConfig parse(String text) {
        if (text.startsWith("s3://")) {
            return new Bucket(bucket(URI.create(text)));
        }
        if (!text.startsWith("file:")) {
            throw new IllegalArgumentException("it is neither a folder nor a bucket");
        }
        String path =
                text.startsWith("file:///") ? text.substring("file://".length()) : text.substring("file:".length());
        return new Folder(ValueType.PATH.parser().apply(path));
    }

    private static S3Config bucket(URI url) {
        String bucket = String.valueOf(url.getRawAuthority());
        if (bucket.indexOf('@') >= 0) {
            throw new IllegalArgumentException("keys do not belong here: set AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY, or s3.credentials-file");
        }
        Map<String, String> query = query(url);
        String region = query.getOrDefault("region", "us-east-1");
        boolean aws = !query.containsKey("endpoint");
        String endpoint = aws ? "https://s3." + region + ".amazonaws.com" : query.getOrDefault("endpoint", "");
        return new S3Config(
                URI.create(endpoint),
                region,
                bucket,
                url.getPath().replaceAll("^/+|/+$", ""),
                ValueType.FLAG.parser().apply(query.getOrDefault("path-style", Boolean.toString(!aws))),
                new S3Credentials.Environment(),
                S3Limits.DEFAULT);
    }

    private static Map<String, String> query(URI url) {
        Set<String> known = Set.of("endpoint", "region", "path-style");
        Map<String, String> found = new LinkedHashMap<>();
        String text = url.getQuery() == null ? "" : url.getQuery();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1 || !known.contains(pair.substring(0, equals))) {
                throw new IllegalArgumentException("after ? only endpoint=, region= and path-style= are known");
            }
            if (found.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(pair.substring(0, equals) + " is there twice");
            }
        }
        return found;
    }
}
