package dev.goferry.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Documents;
import dev.goferry.document.InvalidField;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The region's rules: {@code _goferry/rules/replication/{name}.json}, with the sources' tokens encrypted in them. */
public final class Rules {
    /** So many rules a region has at most. */
    public static final int MOST = 200;

    private static final String FOLDER = "_goferry/rules/replication/";
    private static final String KEPT_TOKEN = "encryptedToken";

    private final Documents documents;
    private final PeerTokens tokens;

    public Rules(Documents documents, PeerTokens tokens) {
        this.documents = documents;
        this.tokens = tokens;
    }

    /** Makes it; false if there is one of that name. It must have a token. */
    public boolean add(Rule rule) throws IOException {
        return documents.create(key(rule.name()), kept(rule));
    }

    /**
     * Changes some of a rule; it goes on from its cursor, or from the start where it asks for something else now.
     *
     * @param wanted the members to change, as in {@link Rule#read}; the name stays
     * @return the rule as it is now, or empty if there is none
     */
    public Optional<Rule> change(String name, ObjectNode wanted) throws IOException {
        if (!Rule.NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<ObjectNode> changed = documents.change(key(name), json -> {
            Rule before = read(json);
            ObjectNode merged = before.shown();
            before.peer().token().ifPresent(token -> merged.put("token", token));
            merged.setAll(wanted);
            Rule after = Rule.read(merged.put("name", name));
            requireToken(before, after, wanted);
            return Optional.of(kept(after));
        });
        return changed.map(this::read);
    }

    private static void requireToken(Rule before, Rule after, ObjectNode wanted) {
        boolean isElsewhere = !before.peer().from().equals(after.peer().from())
                || !before.peer().log().equals(after.peer().log());
        if (after.peer().token().isEmpty() || (isElsewhere && !wanted.hasNonNull("token"))) {
            throw new InvalidField(
                    "token", "another source, or one whose token cannot be read any more: give its token, too");
        }
    }

    /** Ends it, what it brought stays; false if there is none. */
    public boolean remove(String name) throws IOException {
        if (!Rule.NAME.matcher(name).matches() || documents.read(key(name)).isEmpty()) {
            return false;
        }
        documents.store().delete(key(name));
        documents.store().delete(Progress.key(name));
        documents.store().delete(Aside.key(name));
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

    private Rule rule(String key, Documents.Seen seen) throws IOException {
        try {
            Rule rule = read(seen.json());
            if (seen.json().has("token")) { // As it was kept before tokens were encrypted.
                documents.change(key, json -> json.has("token") ? Optional.of(kept(read(json))) : Optional.empty());
            }
            return rule;
        } catch (InvalidField e) {
            throw new IOException(key + " in the store is no rule: " + e.getMessage(), e);
        }
    }

    private ObjectNode kept(Rule rule) {
        String token = rule.peer()
                .token()
                .orElseThrow(
                        () -> new InvalidField("token", "missing: a token of the source, with the scope replicate"));
        return rule.shown().put(KEPT_TOKEN, tokens.close(token, rule));
    }

    private Rule read(ObjectNode json) {
        ObjectNode copy = json.deepCopy();
        String kept = copy.path(KEPT_TOKEN).asText();
        copy.remove(KEPT_TOKEN);
        Rule rule = Rule.read(copy);
        return rule.peer().token().isPresent()
                ? rule
                : new Rule(
                        rule.name(),
                        new Peer(rule.peer().from(), rule.peer().log(), tokens.open(kept, rule)),
                        rule.filter(),
                        rule.bytesPerSecond(),
                        rule.window(),
                        rule.isChecked());
    }

    private static String key(String name) {
        return FOLDER + name + ".json";
    }
}
