package dev.goferry.hazelcast;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Hints;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hints over Vert.x's event bus, as {@code sender number module-or-nothing} under a stamp. What has no right stamp is
 * dropped and counted: the bus itself knows nobody.
 */
final class BusHints implements Hints {
    static final String ADDRESS = "goferry.hints";
    static final String STAMP = "stamp";
    private static final int LONGEST = 2048;

    private final ClusterSecret secret;
    private final String self = UUID.randomUUID().toString();
    private final List<Consumer<Hint>> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder dropped = new LongAdder();
    private volatile @Nullable Vertx vertx;

    BusHints(ClusterSecret secret) {
        this.secret = secret;
    }

    /** From now on, hints travel. */
    void over(Vertx vertx) {
        vertx.eventBus().consumer(ADDRESS, this::received);
        this.vertx = vertx;
    }

    /** From now on, no hint travels until there is another bus. */
    void off() {
        this.vertx = null;
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    public void send(Hint hint) {
        listeners.forEach(listener -> listener.accept(hint)); // The other parts of this process, without the bus.
        Vertx bus = vertx;
        if (bus != null) {
            String text = self + " " + write(hint);
            bus.eventBus().publish(ADDRESS, text, new DeliveryOptions().addHeader(STAMP, secret.stamp(ADDRESS + text)));
        }
    }

    @Override
    public void listen(Consumer<Hint> listener) {
        listeners.add(listener);
    }

    private void received(Message<Object> message) {
        String stamp = message.headers().get(STAMP);
        if (!(message.body() instanceof String text)
                || stamp == null
                || stamp.length() + text.length() > LONGEST
                || !secret.holds(stamp, ADDRESS + text)) {
            dropped.increment();
            return;
        }
        if (!text.startsWith(self)) {
            Optional<Hint> hint = read(text.substring(text.indexOf(' ') + 1));
            hint.ifPresentOrElse(news -> listeners.forEach(listener -> listener.accept(news)), dropped::increment);
        }
    }

    private static String write(Hint hint) {
        return switch (hint) {
            case Hint.LogGrew(long sequence) -> sequence + " ";
            case Hint.Advanced(ModulePath module, long generation) -> generation + " " + module.value();
        };
    }

    /** Empty for what a member of another version may have meant. */
    private static Optional<Hint> read(String text) {
        try {
            int space = text.indexOf(' ');
            long number = Long.parseLong(text.substring(0, space));
            String module = text.substring(space + 1);
            return Optional.of(
                    module.isEmpty() ? new Hint.LogGrew(number) : new Hint.Advanced(new ModulePath(module), number));
        } catch (NumberFormatException | IndexOutOfBoundsException | InvalidName e) {
            return Optional.empty();
        }
    }
}
