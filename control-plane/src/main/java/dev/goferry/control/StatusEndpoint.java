package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.cluster.Members;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.job.JobEngine;
import dev.goferry.prewarm.Nodes;
import java.util.List;

/** {@code GET /api/v1/status}: who runs here. */
final class StatusEndpoint {
    private final String version;
    private final Members members;
    private final Nodes nodes;
    private final JobEngine engine;

    StatusEndpoint(String version, Members members, Nodes nodes, JobEngine engine) {
        this.version = version;
        this.members = members;
        this.nodes = nodes;
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/api/v1/status", Scope.READ, this::status));
    }

    private Answer status(Call call) {
        ObjectNode json = Json.object().put("version", version).put("activeJobs", engine.active());
        json.put("member", members.self().id()).put("members", members.all().size());
        ArrayNode asked = json.putArray("nodes");
        nodes.all().forEach(node -> asked.add(node.toString()));
        return Answer.json(200, json).tagged(call);
    }
}
