package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.admin.Route;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import dev.goferry.pin.Pins;
import dev.goferry.replication.Rules;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /api/v1/modules}: what the region holds, since when, where from and with which hashes. */
final class StoredEndpoints {
    private static final int PAGE = 50;
    private static final int MOST = 200;

    private final String region;
    private final Catalogue catalogue;
    private final ObjectStore store;
    private final Rules rules;
    private final Peers peers;

    StoredEndpoints(String region, Catalogue catalogue, ObjectStore store, Rules rules, Peers peers) {
        this.region = region;
        this.catalogue = catalogue;
        this.store = store;
        this.rules = rules;
        this.peers = peers;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/api/v1/modules", Scope.READ, this::modules),
                Route.of("GET", "/api/v1/modules/versions", Scope.READ, this::versions),
                Route.of("GET", "/api/v1/modules/version", Scope.READ, this::version));
    }

    private Answer modules(Call call) {
        int limit = call.limit(PAGE, MOST);
        List<Catalogue.Module> page =
                catalogue.modules(call.query().getOrDefault("contains", ""), call.cursor(), limit + 1);
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.stream()
                .limit(limit)
                .forEach(module -> items.addObject()
                        .put("module", module.path().value())
                        .put("versions", module.versions())
                        .put("bytes", module.bytes())
                        .put("stored", module.stored().toString()));
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).path().value());
        }
        return Answer.json(200, json);
    }

    private Answer versions(Call call) {
        ModulePath module = new ModulePath(asked(call));
        int limit = call.limit(PAGE, MOST);
        Optional<Version> after = call.cursor().isEmpty() ? Optional.empty() : Optional.of(new Version(call.cursor()));
        List<Catalogue.Held> all = catalogue.versions(module);
        if (all.isEmpty()) {
            return Problem.notFound("nothing of " + module + " is known here; see GET /api/v1/modules")
                    .answer();
        }
        List<Catalogue.Held> page = all.stream()
                .filter(held -> after.isEmpty() || held.version().compareTo(after.get()) < 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode json = Json.object().put("module", module.value());
        ArrayNode items = json.putArray("items");
        page.stream().limit(limit).forEach(held -> items.add(shown(held)));
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).version().value());
        }
        return Answer.json(200, json);
    }

    private static String asked(Call call) {
        return Optional.ofNullable(call.query().get("module"))
                .orElseThrow(() -> new InvalidField("module", "expected a module path such as example.com/m"));
    }

    private static ObjectNode shown(Catalogue.Held held) {
        return Json.object()
                .put("version", held.version().value())
                .put("stored", held.stored().toString())
                .put("region", held.region())
                .put("source", held.source())
                .put("private", held.isPrivate())
                .put("hasZip", held.hasZip())
                .put("bytes", held.bytes());
    }

    private Answer version(Call call) throws IOException, InterruptedException {
        ModuleVersion module = parse(asked(call));
        ObjectNode json = Json.object()
                .put("module", module.path().value())
                .put("version", module.version().value());
        ArrayNode files = json.putArray("files");
        for (ArtifactKind kind : ArtifactKind.values()) {
            ArtifactKey key = new ArtifactKey(module, kind);
            Optional<Pin> pin = new Pins(store).read(key.path());
            if (pin.isPresent()) {
                boolean isStored = store.stat(key.path()).isPresent();
                files.add(file(kind, pin.get(), isStored));
            }
        }
        if (files.isEmpty()) {
            return Problem.notFound("nothing of " + module + " was ever stored here; see GET /api/v1/modules/versions")
                    .answer();
        }
        Optional<Catalogue.Held> held = catalogue.version(module);
        held.ifPresent(known -> json.put("region", known.region())
                .put("private", known.isPrivate())
                .put("stored", known.stored().toString()));
        regions(json.putArray("regions"), module, files, held);
        return Answer.json(200, json);
    }

    private static ModuleVersion parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            throw new InvalidField("module", "expected MODULE@VERSION such as example.com/m@v1.0.0");
        }
        return new ModuleVersion(new ModulePath(text.substring(0, at)), new Version(text.substring(at + 1)));
    }

    private static ObjectNode file(ArtifactKind kind, Pin pin, boolean isStored) {
        ObjectNode json = Json.object()
                .put("kind", kind.name().toLowerCase(Locale.ROOT))
                .put("isStored", isStored)
                .put("size", pin.size())
                .put("sha256", pin.sha256());
        pin.h1().ifPresent(h1 -> json.put("h1", h1));
        return json.put("source", pin.source())
                .put("firstSeen", pin.firstSeen().toString())
                .put("verifiedBy", pin.verifiedBy());
    }

    /** This one by its store, those that it follows by what they say now. */
    private void regions(ArrayNode array, ModuleVersion module, ArrayNode files, Optional<Catalogue.Held> held)
            throws IOException, InterruptedException {
        boolean here = false;
        for (var file : files) {
            here |= file.path("isStored").asBoolean();
        }
        array.addObject().put("region", region).put("at", "here").put("holds", here ? "yes" : "no");
        ArtifactKey info = new ArtifactKey(module, ArtifactKind.INFO);
        // What nobody knows to be public is taken for private.
        boolean isPrivate = held.map(Catalogue.Held::isPrivate).orElse(true);
        peers.ask(rules.all(), info, isPrivate).forEach(array::add);
    }
}
