package dev.goferry.admin;

import dev.goferry.grant.Scope;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that can be asked.
 *
 * @param path such as {@code /api/v1/jobs/{id}}: a name in braces stands for one segment
 * @param scope what a token needs; empty: anybody may ask
 * @param mostBytes of a body that is read whole, where it is less than the listener allows
 * @param streams whether the endpoint reads the body as it arrives, of whatever length
 * @param waits whether the endpoint may wait for news, and so keeps no place from others
 */
public record Route(
        String method,
        String path,
        Optional<Scope> scope,
        OptionalInt mostBytes,
        boolean streams,
        boolean waits,
        Endpoint endpoint) {
    /** Answers a call, on a virtual thread; an {@link IOException} is the store's and becomes 503. */
    public interface Endpoint {
        Answer answer(Call call) throws IOException, InterruptedException;
    }

    /** Of a body that means nothing. */
    private static final int LITTLE = 16 << 10;

    /** One whose requests are read whole before they are answered; of somebody without a token not much is read. */
    public Route(String method, String path, Optional<Scope> scope, Endpoint endpoint) {
        this(
                method,
                path,
                scope,
                scope.isPresent() ? OptionalInt.empty() : OptionalInt.of(LITTLE),
                false,
                false,
                endpoint);
    }

    /** One whose requests are read by the endpoint as they arrive. */
    public static Route streaming(String method, String path, Scope scope, Endpoint endpoint) {
        return new Route(method, path, Optional.of(scope), OptionalInt.empty(), true, false, endpoint);
    }

    /** One that is answered when there is news. */
    public static Route waiting(String method, String path, Scope scope, Endpoint endpoint) {
        return new Route(method, path, Optional.of(scope), OptionalInt.empty(), false, true, endpoint);
    }

    /** One that anybody may ask, with little. */
    public static Route open(String method, String path, int mostBytes, Endpoint endpoint) {
        return new Route(method, path, Optional.empty(), OptionalInt.of(mostBytes), false, false, endpoint);
    }

    public static Route of(String method, String path, Scope scope, Endpoint endpoint) {
        return new Route(method, path, Optional.of(scope), endpoint);
    }

    /** Whether a call of it may change something. */
    boolean changes() {
        return !method.equals("GET");
    }

    /** The parameters of a path that is this one's, or empty. */
    Optional<Map<String, String>> match(List<String> segments) {
        List<String> own = List.of(path.split("/", -1));
        if (own.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            String name = own.get(i);
            if (name.startsWith("{")) {
                parameters.put(name.substring(1, name.length() - 1), segments.get(i));
            } else if (!name.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
