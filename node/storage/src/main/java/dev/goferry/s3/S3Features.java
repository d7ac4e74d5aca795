package dev.goferry.s3;

import dev.goferry.s3.S3Failure.Kind;
import dev.goferry.storage.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a server can do, found by doing it once with a random key.
 *
 * @param putIfAbsent whether it refuses {@code If-None-Match: *} on a key that is taken
 * @param replaceIf whether it refuses {@code If-Match} with another ETag, and takes the right one
 * @param writable whether the credentials may write at all; if not, the other two are taken for granted
 */
record S3Features(boolean putIfAbsent, boolean replaceIf, boolean writable) {
    /** One line for each thing that is missing. */
    List<String> lacks() {
        List<String> lines = new ArrayList<>();
        if (!putIfAbsent) {
            lines.add("the S3 server has no conditional put (If-None-Match): a HEAD before each put and the hash check"
                    + " stand in, and two nodes may fetch and write the same file");
        }
        if (!replaceIf) {
            lines.add(
                    "the S3 server has no conditional replace (If-Match): a HEAD before each write stands in, and of two"
                            + " control planes that write at the same moment one may be lost");
        }
        if (!writable) {
            lines.add("the S3 credentials may not write: this node serves what is stored and can store nothing");
        }
        return List.copyOf(lines);
    }

    /** Asks the server; its bucket must be there. */
    static S3Features probe(S3Config config, S3Calls calls) throws S3Failure {
        requireBucket(config, calls::repeated);
        String name = config.nameOf(Key.TEMP + "/probe-" + UUID.randomUUID());
        try {
            return probe(calls, name);
        } catch (S3Failure e) {
            if (e.kind() == Kind.DENIED) {
                return new S3Features(true, true, false);
            }
            throw e;
        }
    }

    /** A way to call. */
    interface Way {
        boolean ask(S3Calls.Call<Boolean> call) throws S3Failure;
    }

    /** Asks whether the bucket is there and the keys are good. */
    static void requireBucket(S3Config config, Way way) throws S3Failure {
        if (!way.ask(S3Client::hasBucket)) {
            throw S3Failure.noBucket(config);
        }
    }

    private static S3Features probe(S3Calls calls, String name) throws S3Failure {
        boolean first = put(calls, name, Map.of("If-None-Match", "*"));
        boolean second = put(calls, name, Map.of("If-None-Match", "*"));
        boolean wrong = put(calls, name, Map.of("If-Match", "\"00000000000000000000000000000000\""));
        boolean right = false;
        if (!wrong) {
            String tag = calls.repeated(client -> client.head(name)).get("ETag");
            right = tag != null && put(calls, name, Map.of("If-Match", tag));
        }
        calls.repeated(client -> {
            client.delete(name);
            return name;
        });
        return new S3Features(first && !second, !wrong && right, true);
    }

    /** Whether the server took it. Repeated when the answer is unclear: the random key makes that harmless. */
    private static boolean put(S3Calls calls, String name, Map<String, String> headers) throws S3Failure {
        try {
            calls.repeated(client -> {
                client.put(name, headers, Payload.of(new byte[] {'?'}));
                return name;
            });
            return true;
        } catch (S3Failure e) {
            return switch (e.kind()) {
                case REFUTED, CONFLICT, UNKNOWN_THERE, ABSENT -> false;
                case PAST_END, UNCLEAR, BUSY, FULL, DENIED, OTHER -> throw e;
            };
        }
    }
}
