package dev.goferry.history;

import dev.goferry.history.Violation.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A random run of a node that keeps its promises, with two upstreams that fail at times, and variants of it in which
 * exactly one record breaks a promise.
 */
final class GeneratedHistory {
    private static final Instant T0 = Instant.parse("2026-11-01T10:00:00Z");
    private static final List<String> FILES = List.of("v1.0.0.zip", "v1.0.0.mod", "v1.0.0.info", "v2.0.1-rc.1.zip");

    private final Random random;
    private final List<Observation> observations = new ArrayList<>();
    private final List<OriginRequest> origin = new ArrayList<>();

    GeneratedHistory(Random random, int requests) {
        this.random = random;
        for (int second = 0; second < requests; second++) {
            String target = "/example.com/m" + random.nextInt(20) + "/@v/" + FILES.get(random.nextInt(FILES.size()));
            request(second, target);
        }
    }

    private void request(int second, String target) {
        boolean stored = observations.stream().anyMatch(seen -> seen.target().equals(target) && seen.status() == 200);
        boolean known = observations.stream().anyMatch(seen -> seen.target().equals(target) && seen.status() == 404);
        int status = stored ? 200 : known ? 404 : fetch(second, target);
        boolean whole = status != 200 || random.nextInt(10) > 0;
        observations.add(seen(second, target, status, whole, target));
    }

    /** The chain first, second: what the node must answer. */
    private int fetch(int second, String target) {
        for (String upstream : List.of("first", "second")) {
            int status = List.of(200, 404, 404, 503, 0).get(random.nextInt(5));
            origin.add(new OriginRequest(T0.plusSeconds(second), upstream, target, status, 10, status != 0));
            if (status != 404) {
                return status == 200 ? 200 : 502;
            }
        }
        return 404;
    }

    private Observation seen(int second, String target, int status, boolean whole, String sha256) {
        return new Observation(
                T0.plusSeconds(second),
                T0.plusSeconds(second).plusMillis(500),
                "http://n" + random.nextInt(3),
                "eu",
                "c" + random.nextInt(9),
                "GET",
                target,
                status,
                OptionalLong.of(10),
                whole ? 10 : random.nextInt(10),
                whole,
                whole ? sha256 : "prefix");
    }

    /** The run as it was. */
    History clean() {
        History history = new History();
        observations.forEach(history::add);
        origin.forEach(history::add);
        return history;
    }

    /** The run with one record more, which breaks this promise. */
    History with(Promise promise) {
        History history = clean();
        List<OriginRequest> downloads =
                origin.stream().filter(OriginRequest::isDownload).toList();
        OriginRequest download = downloads.get(random.nextInt(downloads.size()));
        int late = 100_000;
        switch (promise) {
            case IMMUTABLE -> {
                history.add(seen(late, download.target(), 200, true, download.target()));
                history.add(seen(late + 1, download.target(), 200, true, "other"));
            }
            case COMPLETE_OR_BROKEN -> {
                Observation whole = seen(late, download.target(), 200, true, "prefix");
                history.add(withReceived(whole, random.nextInt(10)));
            }
            case ABSENCE_NOT_INVENTED -> history.add(seen(late, download.target(), 404, true, "text"));
            case ONE_FETCH -> history.add(download);
        }
        return history;
    }

    private static Observation withReceived(Observation whole, long received) {
        return new Observation(
                whole.start(),
                whole.end(),
                whole.node(),
                whole.region(),
                whole.client(),
                whole.method(),
                whole.target(),
                whole.status(),
                whole.contentLength(),
                received,
                true,
                whole.sha256());
    }
}
