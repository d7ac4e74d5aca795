package dev.goferry.grant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Documents;
import dev.goferry.document.Fields;
import dev.goferry.document.Json;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The region's tokens, as documents {@code _goferry/grants/{id}.json} that hold a hash each. A token that is revoked by
 * another process holds for {@link #BELIEVED} at most. Blocking, thread-safe.
 */
public final class Grants {
    /** How long a token is believed without a look at the bucket; short enough for a revocation, long enough for a client. */
    public static final Duration BELIEVED = Duration.ofSeconds(5);

    /** How long {@link #heldLately} remembers a token that held. */
    static final Duration REMEMBERED = Duration.ofHours(1);

    /** The id of the token that the configuration gives; it is not in the bucket. */
    public static final String BOOTSTRAP = "bootstrap";

    /** The id of the token that is made where there is none. */
    private static final String FIRST = "first";

    /** Further ones are refused. */
    public static final int MOST = 1_000;

    private static final String FOLDER = "_goferry/grants/";
    private static final String SUFFIX = ".json";

    private record Kept(Grant grant, String hash) {}

    private final Cache<String, Optional<Kept>> believed;
    private final Cache<String, Grant> held;
    private final Secrets secrets = new Secrets();
    private final Documents documents;
    private final Optional<String> bootstrapHash;
    private final InstantSource clock;

    /** @param bootstrap a token that has every scope as long as the configuration names it, of at least 16 characters */
    public Grants(Documents documents, Optional<String> bootstrap, InstantSource clock) {
        this(documents, bootstrap, clock, Ticker.systemTicker());
    }

    Grants(Documents documents, Optional<String> bootstrap, InstantSource clock, Ticker ticker) {
        this.documents = documents;
        this.bootstrapHash = bootstrap.map(Sha256::hex);
        this.clock = clock;
        this.believed = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(BELIEVED)
                .ticker(ticker)
                .build();
        this.held = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker)
                .build();
    }

    /** A new token and what it grants: shown this once. */
    public record Issued(Grant grant, String token) {}

    /** Makes a token. */
    public Issued issue(String name, Set<Scope> scopes, Optional<Duration> lifetime) throws IOException {
        String id = secrets.freshId();
        return issue(id, name, scopes, lifetime)
                .orElseThrow(() -> new IOException("the id " + id + " is taken; try again"));
    }

    /** Makes a token with every scope if there is none at all and the configuration gives none. */
    public Optional<Issued> issueFirst() throws IOException {
        if (bootstrapHash.isPresent() || !ids().isEmpty()) {
            return Optional.empty();
        }
        return issue(FIRST, "made at the first start", Set.of(Scope.ADMIN), Optional.empty());
    }

    private Optional<Issued> issue(String id, String name, Set<Scope> scopes, Optional<Duration> lifetime)
            throws IOException {
        Instant now = clock.instant();
        String secret = secrets.freshSecret();
        Grant grant = new Grant(id, name, scopes, now, lifetime.map(now::plus));
        boolean made = documents.create(FOLDER + id + SUFFIX, write(new Kept(grant, Sha256.hex(secret))));
        believed.invalidate(id);
        return made ? Optional.of(new Issued(grant, Secrets.token(id, secret))) : Optional.empty();
    }

    /** What the token grants now; empty for one that is unknown, revoked or over. */
    public Optional<Grant> find(String token) throws IOException {
        String hash = Sha256.hex(token);
        Optional<Grant> found = search(token, hash);
        found.ifPresentOrElse(grant -> held.put(hash, grant), () -> held.invalidate(hash));
        return found;
    }

    /** Whether this process saw the token hold within the last hour: it is no guess, whatever became of it since. */
    public boolean heldLately(String token) {
        return held.getIfPresent(Sha256.hex(token)) != null;
    }

    private Optional<Grant> search(String token, String hash) throws IOException {
        if (bootstrapHash.isPresent() && Secrets.same(bootstrapHash.get(), hash)) {
            return Optional.of(bootstrap());
        }
        Optional<Secrets.Parts> parts = Secrets.parts(token);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        return kept(parts.get().id())
                .filter(kept -> Secrets.same(kept.hash(), Sha256.hex(parts.get().secret())))
                .map(Kept::grant)
                .filter(grant -> grant.holdsAt(clock.instant()));
    }

    private Optional<Kept> kept(String id) throws IOException {
        Optional<Kept> known = believed.getIfPresent(id);
        if (known == null) {
            known = documents.read(FOLDER + id + SUFFIX).map(seen -> read(seen.json()));
            believed.put(id, known);
        }
        return known;
    }

    /** Whether another one is refused. */
    public boolean isFull() throws IOException {
        return ids().size() >= MOST;
    }

    /** All of them, by id. */
    public List<Grant> all() throws IOException {
        List<Grant> all = new ArrayList<>();
        for (String id : ids()) {
            documents
                    .read(FOLDER + id + SUFFIX)
                    .map(seen -> read(seen.json()).grant())
                    .ifPresent(all::add);
        }
        return all;
    }

    private List<String> ids() throws IOException {
        try (Stream<Stat> stats = documents.store().list(FOLDER)) {
            return stats.map(stat -> stat.key().substring(FOLDER.length()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    /** Ends a token: at once here, within {@link #BELIEVED} elsewhere; false if there is none. */
    public boolean revoke(String id) throws IOException {
        if (!id.matches("[a-z0-9]{1,32}")
                || documents.read(FOLDER + id + SUFFIX).isEmpty()) {
            return false;
        }
        documents.store().delete(FOLDER + id + SUFFIX);
        believed.invalidate(id);
        return true;
    }

    private static Grant bootstrap() {
        return new Grant(BOOTSTRAP, "control.bootstrap-token", Set.of(Scope.ADMIN), Instant.EPOCH, Optional.empty());
    }

    private static ObjectNode write(Kept kept) {
        Grant grant = kept.grant();
        ObjectNode json = Json.object();
        json.put("id", grant.id()).put("name", grant.name()).put("sha256", kept.hash());
        ArrayNode scopes = json.putArray("scopes");
        new TreeSet<>(grant.scopes()).forEach(scope -> scopes.add(scope.text()));
        json.put("created", grant.created().toString());
        grant.expires().map(Instant::toString).ifPresent(text -> json.put("expires", text));
        return json;
    }

    private static Kept read(ObjectNode json) {
        Fields fields = new Fields(json);
        Set<Scope> scopes = fields.texts("scopes", Scope.values().length).stream()
                .flatMap(text -> Scope.of(text).stream())
                .collect(Collectors.toUnmodifiableSet());
        return new Kept(
                new Grant(
                        fields.text("id"),
                        fields.text("name"),
                        scopes,
                        fields.time("created").orElse(Instant.EPOCH),
                        fields.time("expires")),
                fields.text("sha256"));
    }
}
