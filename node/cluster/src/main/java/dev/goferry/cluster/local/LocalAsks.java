package dev.goferry.cluster.local;

import dev.goferry.cluster.Asks;
import java.util.function.Consumer;

/** The only node is the home of all its clients and has nobody to tell. */
public final class LocalAsks implements Asks {
    @Override
    public boolean isHome(String client) {
        return true;
    }

    @Override
    public void tell(Told told) {}

    @Override
    public void listen(Consumer<Told> listener) {}
}
