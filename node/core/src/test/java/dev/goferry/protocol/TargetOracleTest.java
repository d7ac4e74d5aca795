package dev.goferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.oracle.Mutations;
import dev.goferry.oracle.Oracle;
import dev.goferry.oracle.Seed;
import dev.goferry.protocol.ProxyRequest.File;
import dev.goferry.protocol.ProxyRequest.Latest;
import dev.goferry.protocol.ProxyRequest.ListVersions;
import dev.goferry.protocol.ProxyRequest.QueryInfo;
import dev.goferry.protocol.ProxyRequest.Refused;
import dev.goferry.protocol.ProxyRequest.SumDbLatest;
import dev.goferry.protocol.ProxyRequest.SumDbLookup;
import dev.goferry.protocol.ProxyRequest.SumDbSupported;
import dev.goferry.protocol.ProxyRequest.SumDbTile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Request targets and tile paths against golang.org/x/mod. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TargetOracleTest {
    private static final List<String> TARGETS = List.of(
            "/github.com/%21azure/x/@v/v1.2.3.zip",
            "/github.com/!azure/x/@v/v1.2.3-!r!c1.mod",
            "/golang.org/x/mod/@v/v0.0.0-20191109021931-daa7c04131f5.info",
            "/a.com/x/v2/@v/list",
            "/a.com/x/@v/main.info",
            "/gopkg.in/yaml.v3/@latest",
            "/cached-only/a.com/x/@v/v2.0.0+incompatible.info",
            "/sumdb/sum.golang.org/lookup/github.com/!azure/x@v1.0.0",
            "/sumdb/sum.golang.org/tile/8/0/x001/234.p/5");

    private static final List<String> PARTS = Arrays.asList(
            "%21",
            "%",
            "%2f",
            "%2F",
            "%5c",
            "%00",
            "%41",
            "%61",
            "%25",
            "%40",
            "%2e",
            "%c3%a9",
            "/",
            "//",
            "/../",
            "/./",
            "..",
            ".",
            "!",
            "!!",
            "!a",
            "A",
            "z",
            "@",
            "@v",
            "@v/",
            "/@v/",
            "/@latest",
            "+",
            " ",
            "?",
            "?x=/@v/",
            "#",
            "\\",
            "é",
            "\u0000",
            "\r\n",
            "-",
            "v1",
            "latest",
            ".info",
            ".zip",
            ".mod",
            "list");

    private Oracle oracle;

    @BeforeAll
    void start() {
        oracle = Oracle.start();
    }

    @AfterAll
    void stop() throws IOException {
        oracle.close();
    }

    @Test
    void request_hasNamesThatGoHas_andOneSpelling_forMutatedTargets() {
        Mutations targets = new Mutations(Seed.random("TargetOracleTest"), TARGETS, PARTS);
        ProxyRequestParser parser = new ProxyRequestParser("");
        int understood = 0;
        for (int i = 0; i < 6000; i++) {
            String target = targets.next();
            ProxyRequestParser.Parsed parsed = parser.parse(target);
            Optional<String> spelling = check(parsed.request());
            if (spelling.isPresent()) {
                understood++;
                String prefix = parsed.cachedOnly() ? "/cached-only/" : "/";
                assertThat(prefix + spelling.get()).as(target).isEqualTo(RequestTarget.decode(target));
            }
        }
        assertThat(understood).isBetween(600, 5400);
    }

    /** The one path of a request, after asking x/mod for its names. */
    private Optional<String> check(ProxyRequest request) {
        return switch (request) {
            case Refused _ -> Optional.empty();
            case ProxyRequest.Index _ -> Optional.of("index");
            case ListVersions(var module) -> Optional.of(check(module) + "/@v/list");
            case Latest(var module) -> Optional.of(check(module) + "/@latest");
            case QueryInfo(var module, var query) -> {
                assertThat(oracle.accepts("EscapeVersion", query.value())).isTrue();
                yield Optional.of(check(module) + "/@v/" + query.escaped() + ".info");
            }
            case ProxyRequest.AtUpstream(ArtifactKey key) ->
                check(new File(key)).map("upstream-only/"::concat);
            case File(ArtifactKey key) -> {
                String path = key.module().path().value();
                assertThat(oracle.accepts("Check", path, key.module().version().value()))
                        .isTrue();
                yield Optional.of(key.path());
            }
            case SumDbSupported(var name) -> Optional.of("sumdb/" + name + "/supported");
            case SumDbLatest(var name) -> Optional.of("sumdb/" + name + "/latest");
            case SumDbTile(var name, var tile) -> Optional.of("sumdb/" + name + "/" + tile);
            case SumDbLookup(var name, var module) ->
                Optional.of("sumdb/" + name + "/lookup/" + check(module.path()) + "@"
                        + module.version().escaped());
        };
    }

    private String check(ModulePath module) {
        assertThat(oracle.accepts("CheckPath", module.value())).isTrue();
        return module.escaped();
    }

    @Test
    void tile_isWhatParseTilePathTakes_forMutatedPaths() {
        Mutations paths = new Mutations(
                Seed.random("TargetOracleTest tiles"),
                List.of(
                        "tile/8/0/x001/234.p/5",
                        "tile/8/data/000",
                        "tile/1/2/x999/x000/123",
                        "tile/30/63/001",
                        "tile/2/0/x001/x002/003.p/3"),
                List.of(
                        "0", "1", "9", "00", "255", "256", "x", "/", ".p/", "data", "tile/", "-", "+", "x000/", "x123/",
                        " "));
        int tiles = 0;
        for (int i = 0; i < 4000; i++) {
            String path = paths.next();
            List<String> theirs = oracle.ask("ParseTilePath", path);
            String ours = tile(path);
            boolean highLevel = ours.isEmpty() && theirs.get(2).matches("\\d+ (6[4-9]|[7-9]\\d|\\d{3,}) .*");
            if (theirs.getFirst().equals("ok") && !highLevel) {
                tiles++;
                assertThat(ours).as(path).isEqualTo(theirs.get(2));
            } else {
                assertThat(ours).as(path).isEmpty();
            }
        }
        assertThat(tiles).isGreaterThan(500);
    }

    private static String tile(String path) {
        try {
            TilePath tile = TilePath.parse(path);
            assertThat(tile).hasToString(path);
            return tile.height() + " " + tile.level() + " " + tile.number() + " " + tile.width();
        } catch (InvalidName _) {
            return "";
        }
    }
}
