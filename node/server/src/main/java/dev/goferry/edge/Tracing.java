package dev.goferry.edge;

import dev.goferry.module.ModulePath;
import dev.goferry.protocol.ProxyRequest;
import dev.goferry.telemetry.Traces;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Which module a traced request is about. */
final class Tracing {
    private Tracing() {}

    static Context begin(Traces traces, Context client, String method, ProxyRequest request) {
        return traces == Traces.OFF ? client : traces.request(client, method, route(request), module(request));
    }

    private static String route(ProxyRequest request) {
        return switch (request) {
            case ProxyRequest.File(var key) ->
                "/{module}/@v/{version}" + key.kind().suffix();
            case ProxyRequest.ListVersions _ -> "/{module}/@v/list";
            case ProxyRequest.Latest _ -> "/{module}/@latest";
            case ProxyRequest.QueryInfo _ -> "/{module}/@v/{query}.info";
            case ProxyRequest.SumDbLookup _ -> "/sumdb/{name}/lookup/{module}";
            case ProxyRequest.SumDbSupported _ -> "/sumdb/{name}/supported";
            case ProxyRequest.SumDbLatest _ -> "/sumdb/{name}/latest";
            case ProxyRequest.SumDbTile _ -> "/sumdb/{name}/tile/{tile}";
            case ProxyRequest.Index _ -> "/index";
            case ProxyRequest.Refused _ -> "/";
        };
    }

    private static @Nullable ModulePath module(ProxyRequest request) {
        return switch (request) {
            case ProxyRequest.File(var key) -> key.module().path();
            case ProxyRequest.ListVersions(var module) -> module;
            case ProxyRequest.Latest(var module) -> module;
            case ProxyRequest.QueryInfo(var module, var query) -> module;
            case ProxyRequest.SumDbLookup(String name, var module) -> module.path();
            case ProxyRequest.SumDbSupported supported -> null;
            case ProxyRequest.SumDbLatest latest -> null;
            case ProxyRequest.SumDbTile tile -> null;
            case ProxyRequest.Index index -> null;
            case ProxyRequest.Refused refused -> null;
        };
    }
}
