package dev.goferry.edge;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the open connections of each client address and closes those beyond the bound. Thread-safe. */
final class Addresses {
    private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();
    private final int most;

    Addresses(int most) {
        this.most = most;
    }

    /** Takes the connection in, or closes it and answers false. */
    boolean admit(HttpConnection connection) {
        var remote = connection.remoteAddress();
        String address = remote == null ? "" : remote.hostAddress();
        if (open.merge(address, 1, Integer::sum) > most) {
            leave(address);
            connection.close();
            return false;
        }
        connection.closeHandler(closed -> leave(address));
        return true;
    }

    private void leave(String address) {
        open.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
}
