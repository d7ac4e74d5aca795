package dev.goferry.prewarming;

import dev.goferry.origin.ModuleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A folder that goproxy filled. */
final class GoproxyFolder {
    private GoproxyFolder() {}

    /** Puts the files of a module into it. */
    static void put(Path folder, String module, String version, byte[] content) throws IOException {
        ModuleFiles files = ModuleFiles.of(module, version, Map.of("data.bin", content));
        Path at = Files.createDirectories(folder.resolve(ModuleFiles.escaped(module) + "/@v"));
        Files.write(at.resolve(ModuleFiles.escaped(version) + ".info"), files.info());
        Files.write(at.resolve(ModuleFiles.escaped(version) + ".mod"), files.mod());
        Files.write(at.resolve(ModuleFiles.escaped(version) + ".zip"), files.zip());
    }
}
