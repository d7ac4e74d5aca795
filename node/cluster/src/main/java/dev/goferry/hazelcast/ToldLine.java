package dev.goferry.hazelcast;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Asks;
import dev.goferry.cluster.Asks.Told;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModuleVersion;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Told} as a line of ASCII: {@code asked client key}, {@code given client key base64} with the go.mod of that key,
 * or {@code ahead key}. Nothing that is read is taken to be well-formed or short.
 */
final class ToldLine {
    private static final String ASKED = "asked";
    private static final String GIVEN = "given";
    private static final String AHEAD = "ahead";

    /** The longest address is that of IPv6 with a zone. */
    private static final int LONGEST_CLIENT = 64;

    private static final int LONGEST_KEY = 1 << 10;

    private ToldLine() {}

    /** With its line feed; null for what is too long to be told. */
    static @Nullable String write(Told told) {
        return switch (told) {
            case Told.Asked(String client, ArtifactKey file) ->
                isAddress(client) ? ASKED + " " + client + " " + file.path() + "\n" : null;
            case Told.Given(String client, ModuleVersion module, byte[] goMod) ->
                isAddress(client) && goMod.length <= Asks.LONGEST_GO_MOD
                        ? GIVEN + " " + client + " " + new ArtifactKey(module, ArtifactKind.MOD).path() + " "
                                + Base64.getEncoder().encodeToString(goMod) + "\n"
                        : null;
            case Told.Ahead(ArtifactKey file) -> AHEAD + " " + file.path() + "\n";
        };
    }

    /** Empty for what a member of another version may have meant. */
    static Optional<Told> read(String line) {
        List<String> words = List.of(line.split(" ", 5));
        try {
            return switch (words.getFirst() + words.size()) {
                case ASKED + 3 ->
                    key(words.get(2))
                            .filter(key -> isAddress(words.get(1)))
                            .map(key -> new Told.Asked(words.get(1), key));
                case GIVEN + 4 ->
                    key(words.get(2))
                            .filter(key -> isAddress(words.get(1)) && key.kind() == ArtifactKind.MOD)
                            .flatMap(key -> given(words.get(1), key, words.get(3)));
                case AHEAD + 2 -> key(words.get(1)).map(Told.Ahead::new);
                default -> Optional.empty();
            };
        } catch (InvalidName | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<ArtifactKey> key(String word) {
        return word.length() <= LONGEST_KEY ? ArtifactKey.parse(word) : Optional.empty();
    }

    private static Optional<Told> given(String client, ArtifactKey key, String base64) {
        byte[] goMod = Base64.getDecoder().decode(base64);
        return goMod.length <= Asks.LONGEST_GO_MOD
                ? Optional.of(new Told.Given(client, key.module(), goMod))
                : Optional.empty();
    }

    private static boolean isAddress(String client) {
        return client.length() <= LONGEST_CLIENT && client.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
