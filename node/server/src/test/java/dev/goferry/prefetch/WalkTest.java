package dev.goferry.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WalkTest {
    private static final ModuleVersion A = module("example.com/a", "v1.0.0");
    private static final ModuleVersion B = module("example.com/b", "v1.0.0");
    private static final ModuleVersion C = module("example.com/c", "v1.0.0");
    private static final ModuleVersion D = module("example.com/d", "v1.0.0");

    private final Walk walk = new Walk();

    @Test
    void requirements_areCertainAllTheWayDown_belowAnUnprunedModule() {
        walk.asked(A);
        assertThat(walk.seen(A, new Requirements(false, direct(B)))).containsExactly(required(B));
        // B is pruned, but that counts only right below the main module.
        assertThat(walk.seen(B, new Requirements(true, direct(C)))).containsExactly(required(C));
        assertThat(walk.expects(C)).isTrue();
    }

    @Test
    void directRequirement_isGuessed_belowAPrunedModule() {
        walk.asked(A);
        assertThat(walk.seen(A, new Requirements(true, direct(B)))).containsExactly(guessed(B));
        assertThat(walk.expects(B)).isFalse();
    }

    @Test
    void indirectRequirement_isGuessed_onceTwoModulesAgree() {
        var indirect = new Requirements(true, List.of(new Requirements.Requirement(D, true)));
        walk.asked(A);
        assertThat(walk.seen(A, indirect)).isEmpty();
        walk.asked(B);
        assertThat(walk.seen(B, indirect)).containsExactly(guessed(D));
    }

    @Test
    void pathBehindTheClient_isNotGuessed() {
        walk.asked(C);
        assertThat(walk.seen(C, new Requirements(true, direct(B)))).isEmpty();
    }

    @Test
    void highestVersion_isGuessed_whenRequirementsDiffer() {
        var newer = module("example.com/d", "v1.10.0");
        walk.asked(A);
        walk.asked(B);
        assertThat(walk.seen(A, new Requirements(true, direct(D)))).containsExactly(guessed(D));
        assertThat(walk.seen(B, new Requirements(true, direct(newer)))).containsExactly(guessed(newer));
        walk.asked(C);
        assertThat(walk.seen(C, new Requirements(true, direct(D)))).isEmpty();
    }

    @Test
    void requirementBelowAGuess_isNotCertain_untilTheGuessIsAskedFor() {
        walk.asked(A);
        walk.seen(A, new Requirements(true, direct(B)));
        var far = module("zzz.example.com/far", "v1.0.0");
        assertThat(walk.seen(B, new Requirements(false, direct(far)))).isEmpty();
        assertThat(walk.asked(B)).containsExactly(required(far));
    }

    @Test
    void goMod_isIgnored_beyondTheLimitOfRequirements() {
        walk.asked(A);
        walk.asked(B);
        assertThat(walk.seen(A, new Requirements(false, many(Walk.MOST_VOTES + 1))))
                .isEmpty();
        assertThat(walk.seen(B, new Requirements(false, many(Walk.MOST_VOTES)))).hasSizeGreaterThan(8_000);
        assertThat(walk.seen(A, new Requirements(false, direct(C)))).isEmpty();
    }

    private static List<Requirements.Requirement> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Requirements.Requirement(module("example.com/m" + i, "v1.0.0"), false))
                .toList();
    }

    private static List<Requirements.Requirement> direct(ModuleVersion module) {
        return List.of(new Requirements.Requirement(module, false));
    }

    private static Prefetch required(ModuleVersion module) {
        return new Prefetch(new ArtifactKey(module, ArtifactKind.MOD), Reason.REQUIRED);
    }

    private static Prefetch guessed(ModuleVersion module) {
        return new Prefetch(new ArtifactKey(module, ArtifactKind.MOD), Reason.GUESSED);
    }

    private static ModuleVersion module(String path, String version) {
        return new ModuleVersion(new ModulePath(path), new Version(version));
    }
}
