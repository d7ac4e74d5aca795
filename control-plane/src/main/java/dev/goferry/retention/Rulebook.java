package dev.goferry.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Documents;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModuleVersion;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The region's rules of retention and its pins: {@code _goferry/rules/retention.json} and {@code …/held.json}. Blocking,
 * thread-safe, for many processes on one bucket.
 */
public final class Rulebook {
    /** So many pins a region has at most. */
    public static final int MOST_HELD = 10_000;

    private static final String RULES = "_goferry/rules/retention.json";
    private static final String HELD = "_goferry/rules/held.json";

    private final Documents documents;

    public Rulebook(Documents documents) {
        this.documents = documents;
    }

    /** The rules; the defaults where nobody has set any. */
    public RetentionRules rules() throws IOException {
        Optional<Documents.Seen> seen = documents.read(RULES);
        try {
            return seen.isPresent() ? RetentionRules.read(seen.get().json()) : RetentionRules.DEFAULT;
        } catch (InvalidField e) {
            throw new IOException(RULES + " in the store holds no rules: " + e.getMessage(), e);
        }
    }

    /** Sets all of them. */
    public void set(RetentionRules rules) throws IOException {
        documents.store().replace(RULES, Json.bytes(rules.json()));
    }

    /** Sets all of them where they are still as seen; false if somebody was faster. */
    public boolean setIf(Predicate<RetentionRules> isSeen, RetentionRules rules) throws IOException {
        Optional<Documents.Seen> now = documents.read(RULES);
        if (!isSeen.test(rules())) {
            return false;
        }
        return now.isPresent()
                ? documents.store().replaceIf(now.get().stat(), Json.bytes(rules.json()))
                : documents.create(RULES, rules.json());
    }

    /** The pins, in their order. */
    public List<Held> held() throws IOException {
        Optional<Documents.Seen> seen = documents.read(HELD);
        return seen.isPresent() ? read(seen.get().json()) : List.of();
    }

    private static List<Held> read(ObjectNode json) throws IOException {
        List<Held> held = new ArrayList<>();
        try {
            json.path("items").forEach(item -> held.add(Held.read(item)));
        } catch (InvalidName | DateTimeException e) {
            throw new IOException(HELD + " in the store is damaged: " + e.getMessage(), e);
        }
        return held;
    }

    /** Pins; one of the same name is replaced. False if there are too many. */
    public boolean hold(Held pin) throws IOException {
        documents.create(HELD, Json.object().set("items", Json.object().arrayNode()));
        boolean[] full = new boolean[1];
        change(held -> {
            List<Held> more = without(held, other -> other.name().equals(pin.name()));
            more.add(pin);
            full[0] = more.size() > MOST_HELD;
            return full[0] ? held : more;
        });
        return !full[0];
    }

    /** Ends a pin; false if there is none of this id. */
    public boolean release(String id) throws IOException {
        boolean[] found = new boolean[1];
        change(held -> {
            List<Held> less = without(held, pin -> pin.id().equals(id));
            found[0] = less.size() < held.size();
            return less;
        });
        return found[0];
    }

    private interface Change {
        List<Held> of(List<Held> held);
    }

    private void change(Change change) throws IOException {
        IOException[] damaged = new IOException[1];
        documents.change(HELD, json -> {
            try {
                List<Held> before = read(json);
                List<Held> after = change.of(before);
                return after.equals(before) ? Optional.empty() : Optional.of(write(after));
            } catch (IOException e) {
                damaged[0] = e;
                return Optional.empty();
            }
        });
        if (damaged[0] != null) {
            throw damaged[0];
        }
    }

    private static ObjectNode write(List<Held> held) {
        ObjectNode json = Json.object();
        held.forEach(pin -> json.withArray("items").add(pin.json()));
        return json;
    }

    private static List<Held> without(List<Held> held, Predicate<Held> gone) {
        return held.stream().filter(gone.negate()).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Whether a version is pinned, as it is now. */
    Predicate<ModuleVersion> isHeld() throws IOException {
        Set<String> names = held().stream().map(Held::name).collect(Collectors.toSet());
        return module -> names.contains(module.toString())
                || names.contains(module.path().value());
    }
}
