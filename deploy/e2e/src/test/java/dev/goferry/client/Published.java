package dev.goferry.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.verification.GoModHash;
import dev.goferry.verification.ModuleZip;
import dev.goferry.verification.ZipLimits;
import dev.goferry.verification.ZipVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Modules on an origin, and the checksum database that vouches for them, proxied by the same origin. */
final class Published {
    private static final String NAME = "sum.example.com";

    private final TestSumDb database = TestSumDb.create(NAME);
    private final List<ModuleVersion> modules = new ArrayList<>();
    private final ScriptedOrigin origin;
    private final Path folder;

    Published(ScriptedOrigin origin, Path folder) {
        this.origin = origin;
        this.folder = folder;
    }

    /** What goes into GOSUMDB and into goferry's own setting. */
    String verifierKey() {
        return database.verifierKey();
    }

    /** Publishes a version with these files and has it vouched for. */
    ModuleFiles add(String path, String version, Map<String, String> content) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        content.forEach((name, text) -> bytes.put(name, text.getBytes(UTF_8)));
        return addBytes(path, version, bytes);
    }

    ModuleFiles addBytes(String path, String version, Map<String, byte[]> content) throws IOException {
        ModuleFiles files = origin.publish(path, version, content);
        ModuleVersion module = new ModuleVersion(new ModulePath(path), new Version(version));
        database.add(module, h1(module, files.zip()), GoModHash.of(files.mod()));
        modules.add(module);
        vouch();
        return files;
    }

    /** The database as files of the origin: it is asked for what it has at this size only. */
    private void vouch() {
        String base = "sumdb/" + NAME + "/";
        origin.serve(base + "supported", new byte[0]);
        serve(base, "latest");
        for (ModuleVersion module : modules) {
            serve(
                    base,
                    "lookup/" + module.path().escaped() + "@" + module.version().escaped());
        }
        for (long width = 1; width <= database.size(); width++) {
            serve(base, "tile/8/0/000.p/" + width);
        }
    }

    private void serve(String base, String path) {
        origin.serve(base + path, database.get(path).orElseThrow());
    }

    private String h1(ModuleVersion module, byte[] zip) throws IOException {
        Path file = Files.write(Files.createTempFile(folder, "module", ".zip"), zip);
        return switch (ModuleZip.check(file, module, ZipLimits.DEFAULT)) {
            case ZipVerdict.Sound sound -> sound.h1();
            case ZipVerdict.Broken(String reason) -> throw new IllegalArgumentException(reason);
        };
    }
}
