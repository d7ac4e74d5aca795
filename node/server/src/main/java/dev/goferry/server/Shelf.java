package dev.goferry.server;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.config.StoreConfig;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Store;
import dev.goferry.server.Doctor.Finding;
import dev.goferry.server.Doctor.Mark;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a store holds of one module version, by its records alone: nothing is written. */
final class Shelf {
    private Shelf() {}

    /** The pins of the files that a node would serve. */
    static Map<ArtifactKind, Pin> look(
            StoreConfig config, ModuleVersion module, InstantSource clock, Consumer<Finding> findings)
            throws IOException {
        return switch (config) {
            case StoreConfig.Folder(Path path)
            when !Files.isDirectory(path) -> {
                findings.accept(new Finding(Mark.SKIP, "store", "there is none yet at " + path));
                yield Map.of();
            }
            case StoreConfig.Folder(Path path) -> {
                try (ObjectStore store = FolderStore.forReading(path)) {
                    yield pins(new Artifacts(store, Artifacts.Limits.DEFAULT, clock), module, findings);
                }
            }
            case StoreConfig.Bucket(S3Config s3) -> {
                try (ObjectStore store = S3Store.forReading(s3)) {
                    yield pins(new Artifacts(store, Artifacts.Limits.DEFAULT, clock), module, findings);
                }
            }
        };
    }

    private static Map<ArtifactKind, Pin> pins(Artifacts artifacts, ModuleVersion module, Consumer<Finding> findings)
            throws IOException {
        Map<ArtifactKind, Pin> pins = new EnumMap<>(ArtifactKind.class);
        for (ArtifactKind kind : ArtifactKind.values()) {
            String what = "store " + kind.suffix();
            switch (artifacts.lookup(new ArtifactKey(module, kind).path())) {
                case Lookup.Absent() -> findings.accept(new Finding(Mark.SKIP, what, "not stored yet"));
                case Lookup.Unproven(ObjectStore.Stat stat, Optional<Pin> pin) ->
                    findings.accept(new Finding(
                            Mark.SKIP, what, stat.size() + " bytes that are not proved; the next request does that"));
                case Lookup.Committed(ObjectStore.Stat stat, Pin pin) -> {
                    pins.put(kind, pin);
                    findings.accept(new Finding(Mark.OK, what, told(pin)));
                }
            }
        }
        return pins;
    }

    private static String told(Pin pin) {
        return pin.size() + " bytes" + pin.h1().map(h1 -> ", " + h1).orElse("") + ", verified by " + pin.verifiedBy()
                + ", from " + pin.source() + " at " + pin.firstSeen();
    }
}
