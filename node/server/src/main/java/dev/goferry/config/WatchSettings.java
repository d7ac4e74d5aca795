package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of {@link WatchKeys}. */
final class WatchSettings {
    static final Setting<Optional<URI>> INDEX = fixed(
            "control.watch-index",
            ValueType.url("https://index.golang.org", "http", "https").orNothing(),
            "",
            "The base URL of an index feed, such as another Goferry's; new versions of modules that are used here are"
                    + " fetched as they appear in it.");
    static final Setting<Duration> EVERY = fixed(
            "control.watch-every", ValueType.duration("1s", "1h"), "15s", "How often that feed is asked for news.");
    static final Setting<Integer> RATE = fixed(
            "control.watch-rate", ValueType.count(1, 1_000), "5", "Versions fetched a second from that feed, at most.");

    static final List<Setting<?>> ALL = List.of(INDEX, EVERY, RATE);

    private WatchSettings() {}

    static WatchKeys read(Values values) {
        return new WatchKeys(values.get(INDEX), values.get(EVERY), values.get(RATE));
    }
}
