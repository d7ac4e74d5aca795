package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

@Command(name = "pins", mixinStandardHelpOptions = true, description = "What is pinned, since when and why.")
final class PinsCommand extends Remote {
    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ArrayNode pins = all(client);
        StringBuilder text = new StringBuilder();
        pins.forEach(pin -> text.append(pin.path("module").asText())
                .append("  since ")
                .append(pin.path("since").asText())
                .append("  ")
                .append(pin.path("reason").asText())
                .append('\n'));
        print(
                Json.object().set("items", pins),
                pins.isEmpty() ? "nothing is pinned" : text.toString().stripTrailing());
        return Exit.OK;
    }

    /** Page by page. */
    static ArrayNode all(AdminClient client) throws Refused, InterruptedException {
        ArrayNode all = Json.object().putArray("items");
        String cursor = "";
        do {
            ObjectNode page =
                    client.get("/pins?limit=1000&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
            for (JsonNode pin : page.path("items")) {
                all.add(pin);
            }
            cursor = page.path("next").asText();
        } while (!cursor.isEmpty());
        return all;
    }
}
