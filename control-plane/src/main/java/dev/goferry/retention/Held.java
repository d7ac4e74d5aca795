package dev.goferry.retention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Json;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.time.Instant;

/**
 * What an operator pinned: it never goes, whatever the rules say.
 *
 * @param name {@code MODULE@VERSION}, or {@code MODULE} for all its versions
 * @param reason a line for people, possibly empty
 * @param by the grant that pinned it
 */
public record Held(String name, String reason, String by, Instant since) {
    public Held {
        int at = name.indexOf('@');
        ModulePath path = new ModulePath(at < 0 ? name : name.substring(0, at));
        if (at >= 0 && !ModuleVersion.isPossible(path, new Version(name.substring(at + 1)))) {
            throw new InvalidName(name + " cannot be: path and version do not belong together");
        }
    }

    /** Names it in the API: 16 hex digits. */
    public String id() {
        return Sha256.hex(name).substring(0, 16);
    }

    ObjectNode json() {
        return Json.object()
                .put("module", name)
                .put("reason", reason)
                .put("by", by)
                .put("since", since.toString());
    }

    static Held read(JsonNode json) {
        return new Held(
                json.path("module").asText(),
                json.path("reason").asText(),
                json.path("by").asText(),
                Instant.parse(json.path("since").asText()));
    }
}
