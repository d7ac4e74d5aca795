package dev.goferry.retention;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import dev.goferry.pin.Pins;
import dev.goferry.storage.ObjectStore;
import dev.goferry.usage.LastRequested;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Applies one reading of the rules and pins to versions, the cheap rules first. Blocking, thread-safe.
 *
 * <p>Whoever carries an eviction out asks anew: between the plan and the deed the version may have been requested,
 * pinned, stored again, or lost upstream.
 */
final class Judge {
    private final RetentionRules rules;
    private final Predicate<ModuleVersion> isHeld;
    private final ObjectStore store;
    private final Pins ledger;
    private final Elsewhere elsewhere;
    private final Instant now;
    private final LastRequested last;

    Judge(
            RetentionRules rules,
            Predicate<ModuleVersion> isHeld,
            ObjectStore store,
            Elsewhere elsewhere,
            Instant now,
            LastRequested last) {
        this.rules = rules;
        this.isHeld = isHeld;
        this.store = store;
        this.ledger = new Pins(store);
        this.elsewhere = elsewhere;
        this.now = now;
        this.last = last;
    }

    /** What can be told without another look at the store: why it stays, or empty. */
    Optional<String> atFirstGlance(Shelved version) {
        if (version.newest().isAfter(now.minus(rules.minAge()))) {
            return Optional.of("stored less than " + rules.minAge().toMinutes() + " minutes ago");
        }
        if (isHeld.test(version.module())) {
            return Optional.of("pinned");
        }
        if (rules.keep().matches(version.module().path())) {
            return Optional.of("the rules keep " + rules.keep().globs());
        }
        return rules.keepRequestedDays() > 0 ? requested(version.module()) : Optional.empty();
    }

    private Optional<String> requested(ModuleVersion module) {
        LocalDate since = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(rules.keepRequestedDays());
        Optional<LocalDate> day = last.of(module);
        if (day.isPresent() && !day.get().isBefore(since)) {
            return Optional.of("requested on " + day.get());
        }
        return last.since().isAfter(since) && day.isEmpty()
                ? Optional.of("requests are counted since " + last.since() + " only")
                : Optional.empty();
    }

    /** The day of its last request, or of its coming where no later one is known: the earliest goes first. */
    LocalDate lastUse(Shelved version) {
        LocalDate stored = LocalDate.ofInstant(version.newest(), ZoneOffset.UTC);
        return last.of(version.module()).filter(day -> day.isAfter(stored)).orElse(stored);
    }

    /** The whole judgement; it asks the store, and upstream at the end. */
    Verdict judge(Shelved version) throws IOException, InterruptedException {
        Optional<String> stays = atFirstGlance(version);
        if (stays.isEmpty() && rules.keepNewest() > 0) {
            stays = newest(version.module());
        }
        Map<ArtifactKind, Pin> pins = stays.isEmpty() ? Elsewhere.pins(ledger, version.module()) : Map.of();
        if (stays.isEmpty()) {
            stays = vouched(pins);
        }
        if (stays.isPresent()) {
            return new Verdict.Stays(stays.get());
        }
        return switch (elsewhere.of(version.module(), pins, rules.archives())) {
            case Elsewhere.Copy.There(String where) -> new Verdict.Goes(where);
            case Elsewhere.Copy.NotSure(String why) -> new Verdict.Stays("it may be the last copy: " + why);
        };
    }

    private Optional<String> newest(ModuleVersion module) throws IOException {
        List<Version> newest = Shelved.of(store, module.path()).keySet().stream()
                .map(ModuleVersion::version)
                .sorted(Comparator.reverseOrder())
                .limit(rules.keepNewest())
                .toList();
        return newest.contains(module.version())
                ? Optional.of("one of the " + rules.keepNewest() + " newest versions of its module")
                : Optional.empty();
    }

    /** An .info is vouched for by nobody, and says nothing about its module. */
    private Optional<String> vouched(Map<ArtifactKind, Pin> pins) {
        if (pins.isEmpty()) {
            return Optional.of("its files are not proved yet");
        }
        boolean isFirstUse = pins.entrySet().stream()
                .anyMatch(pin -> pin.getKey() != ArtifactKind.INFO
                        && pin.getValue().verifiedBy().equals(Pin.FIRST_USE));
        return isFirstUse && !rules.evictFirstUse()
                ? Optional.of("no checksum database vouches for it: it may be private (evictFirstUse)")
                : Optional.empty();
    }
}
