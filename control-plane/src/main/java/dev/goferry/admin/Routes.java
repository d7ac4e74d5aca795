package dev.goferry.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All routes, found by method and path. */
final class Routes {
    private final List<Route> routes;

    Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** What a method and a path lead to. */
    sealed interface Match {
        record Found(Route route, Map<String, String> parameters) implements Match {}

        /** The path is known, with other methods. */
        record OtherMethod(String allowed) implements Match {}

        record Nothing() implements Match {}
    }

    Match find(String method, String path) {
        List<String> segments = List.of(path.split("/", -1));
        List<Route> here = routes.stream()
                .filter(route -> route.match(segments).isPresent())
                .toList();
        Optional<Route> found =
                here.stream().filter(route -> route.method().equals(method)).findFirst();
        if (found.isPresent()) {
            return new Match.Found(found.get(), found.get().match(segments).orElseThrow());
        }
        return here.isEmpty()
                ? new Match.Nothing()
                : new Match.OtherMethod(
                        here.stream().map(Route::method).sorted().collect(Collectors.joining(", ")));
    }
}
