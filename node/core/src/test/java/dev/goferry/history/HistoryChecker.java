package dev.goferry.history;

import dev.goferry.history.Violation.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a recorded history and lists the promises that it breaks: P1, P3, P4 and P5. Looks at nothing but the records, so
 * that it runs offline over any run. Immutable; safe for many threads.
 */
public final class HistoryChecker {
    /**
     * What the records do not say.
     *
     * @param clientBase what clients put before a file's path, for example {@code /goproxy/}; cut off where it is found
     * @param originBase the same for upstreams
     * @param chain the upstreams that must all have said no to a file (by its key), in the order in which they are asked
     * @param absentByRule which 404s and 410s are the node's own: impossible names, strangers to a private module
     * @param crashedFetchers how many times a fetching process was killed: one more download each
     * @param negativeAge how long an upstream's 404 may be repeated
     */
    public record Rules(
            String clientBase,
            String originBase,
            Function<String, List<String>> chain,
            Predicate<Observation> absentByRule,
            int crashedFetchers,
            Duration negativeAge) {
        /** One healthy node at the root of its address, with these upstreams. */
        public static Rules of(String... chain) {
            return new Rules("/", "/", _ -> List.of(chain), observation -> false, 0, Duration.ofDays(1));
        }

        /** With another chain for each file. */
        public Rules chain(Function<String, List<String>> chainOfKey) {
            return new Rules(clientBase, originBase, chainOfKey, absentByRule, crashedFetchers, negativeAge);
        }

        /** With 404s of the node's own. */
        public Rules absentByRule(Predicate<Observation> rule) {
            return new Rules(clientBase, originBase, chain, rule, crashedFetchers, negativeAge);
        }

        /** With fetchers that crashed. */
        public Rules crashedFetchers(int crashes) {
            return new Rules(clientBase, originBase, chain, absentByRule, crashes, negativeAge);
        }

        /** With another bound on repeating an upstream's 404. */
        public Rules negativeAge(Duration age) {
            return new Rules(clientBase, originBase, chain, absentByRule, crashedFetchers, age);
        }

        /** With paths before the files'. */
        public Rules bases(String client, String origin) {
            return new Rules(client, origin, chain, absentByRule, crashedFetchers, negativeAge);
        }
    }

    private final Rules rules;

    public HistoryChecker(Rules rules) {
        this.rules = rules;
    }

    /** All violations, in the order of the promises; empty if the history is clean. */
    public List<Violation> check(History history) {
        List<Observation> observations = history.observations();
        Map<String, List<OriginRequest>> origin = new LinkedHashMap<>();
        for (OriginRequest request : history.origin()) {
            String key = file(rules.originBase, request.target())
                    .map(TargetFile::key)
                    .orElse(request.target());
            origin.computeIfAbsent(key, _ -> new ArrayList<>()).add(request);
        }
        List<Violation> violations = new ArrayList<>();
        immutable(observations, violations);
        completeOrBroken(observations, violations);
        absenceNotInvented(observations, origin, violations);
        oneFetch(origin, violations);
        return violations;
    }

    private static Optional<TargetFile> file(String base, String target) {
        return TargetFile.parse(target.startsWith(base) ? target.substring(base.length()) : target);
    }

    private void immutable(List<Observation> observations, List<Violation> violations) {
        Map<String, Observation> first = new LinkedHashMap<>();
        for (Observation observation : observations) {
            Optional<TargetFile> file = file(rules.clientBase, observation.target());
            if (!observation.isWhole() || file.isEmpty() || !file.get().immutable()) {
                continue;
            }
            Observation before = first.putIfAbsent(file.get().key(), observation);
            if (before != null && !before.sha256().equals(observation.sha256())) {
                violations.add(new Violation(
                        Promise.IMMUTABLE, file.get().key(), before.shown() + " | " + observation.shown()));
            }
        }
    }

    private static void completeOrBroken(List<Observation> observations, List<Violation> violations) {
        for (Observation observation : observations) {
            if (observation.status() == 200 && observation.cleanEnd() && !hasItsLength(observation)) {
                violations.add(new Violation(Promise.COMPLETE_OR_BROKEN, observation.target(), observation.shown()));
            }
        }
    }

    private static boolean hasItsLength(Observation observation) {
        return observation.contentLength().isPresent()
                && (observation.method().equals("HEAD")
                        || observation.contentLength().getAsLong() == observation.received());
    }

    private void absenceNotInvented(
            List<Observation> observations, Map<String, List<OriginRequest>> origin, List<Violation> violations) {
        for (Observation observation : observations) {
            boolean absent = observation.status() == 404 || observation.status() == 410;
            if (!absent || rules.absentByRule.test(observation)) {
                continue;
            }
            String key = file(rules.clientBase, observation.target())
                    .map(TargetFile::key)
                    .orElse(observation.target());
            List<OriginRequest> asked = origin.getOrDefault(key, List.of());
            List<String> chain = rules.chain.apply(key);
            if (asked.stream().noneMatch(request -> proves(request, chain, asked, observation))) {
                violations.add(new Violation(
                        Promise.ABSENCE_NOT_INVENTED,
                        key,
                        observation.shown() + " | upstreams: "
                                + asked.stream().map(OriginRequest::shown).toList()));
            }
        }
    }

    /** The last upstream's own 404, fresh enough and not too late, before which all others said the same. */
    private boolean proves(
            OriginRequest absence, List<String> chain, List<OriginRequest> asked, Observation observation) {
        Instant oldest = observation.start().minus(rules.negativeAge);
        return absence.isAbsence()
                && !absence.start().isAfter(observation.end())
                && !absence.start().isBefore(oldest)
                && absence.upstream().equals(chain.getLast())
                && chain.stream().allMatch(upstream -> lastWordIsNo(upstream, oldest, absence.start(), asked));
    }

    private static boolean lastWordIsNo(String upstream, Instant from, Instant to, List<OriginRequest> asked) {
        return asked.stream()
                .filter(request -> request.upstream().equals(upstream))
                .filter(request ->
                        !request.start().isBefore(from) && !request.start().isAfter(to))
                .reduce((_, last) -> last)
                .map(OriginRequest::isAbsence)
                .orElse(false);
    }

    private void oneFetch(Map<String, List<OriginRequest>> origin, List<Violation> violations) {
        int allowed = 1 + rules.crashedFetchers;
        origin.forEach((key, asked) -> {
            boolean immutable = TargetFile.parse(key).map(TargetFile::immutable).orElse(false);
            List<OriginRequest> downloads =
                    asked.stream().filter(OriginRequest::isDownload).toList();
            if (immutable && downloads.size() > allowed) {
                violations.add(new Violation(
                        Promise.ONE_FETCH,
                        key,
                        downloads.size() + " downloads, " + allowed + " allowed: "
                                + downloads.stream().map(OriginRequest::shown).toList()));
            }
        });
    }
}
