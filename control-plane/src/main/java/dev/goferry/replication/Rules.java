package dev.goferry.replication;

import dev.goferry.document.Documents;
import dev.goferry.document.InvalidField;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The region's rules: {@code _goferry/rules/replication/{name}.json}, with the sources' tokens in them. */
public final class Rules {
    /** So many rules a region has at most. */
    public static final int MOST = 200;

    private static final String FOLDER = "_goferry/rules/replication/";

    private final Documents documents;

    public Rules(Documents documents) {
        this.documents = documents;
    }

    /** Makes it; false if there is one of that name. */
    public boolean add(Rule rule) throws IOException {
        return documents.create(key(rule.name()), rule.json());
    }

    /** Ends it, what it brought stays; false if there is none. */
    public boolean remove(String name) throws IOException {
        if (!Rule.NAME.matcher(name).matches() || documents.read(key(name)).isEmpty()) {
            return false;
        }
        documents.store().delete(key(name));
        documents.store().delete(Progress.key(name));
        return true;
    }

    /** All of them by name. */
    public List<Rule> all() throws IOException {
        List<String> keys;
        try (Stream<Stat> listed = documents.store().list(FOLDER)) {
            keys = listed.map(Stat::key).sorted().limit(MOST).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("the rules cannot be listed", e);
        }
        List<Rule> rules = new ArrayList<>();
        for (String key : keys) {
            Optional<Documents.Seen> seen = documents.read(key);
            if (seen.isPresent()) {
                rules.add(rule(key, seen.get()));
            }
        }
        return rules;
    }

    private static Rule rule(String key, Documents.Seen seen) throws IOException {
        try {
            return Rule.read(seen.json());
        } catch (InvalidField e) {
            throw new IOException(key + " in the store is no rule: " + e.getMessage(), e);
        }
    }

    private static String key(String name) {
        return FOLDER + name + ".json";
    }
}
