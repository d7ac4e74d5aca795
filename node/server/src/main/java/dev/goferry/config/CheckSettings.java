package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;
import java.time.Duration;
import java.util.List;

/** The keys of {@link ChecksConfig} and {@link DirectConfig}. */
final class CheckSettings {
    static final Setting<ModulePattern> PRIVATE = fixed(
            "private",
            Patterns.ANY,
            "",
            "GOPRIVATE syntax: modules never named to a public upstream or checksum database.");
    static final Setting<ModulePattern> NOSUMDB =
            fixed("nosumdb", Patterns.ANY, "", "GONOSUMDB syntax: public modules not verified.");
    static final Setting<SumDbSpec> SUMDB = fixed(
            "sumdb",
            new ValueType<>(
                    "GOSUMDB syntax: NAME, NAME+KEY, either with a URL after a blank, or off", SumDbSpec::parse),
            "sum.golang.org",
            "The checksum database that public modules are verified against.");
    static final Setting<String> GO =
            fixed("direct.go", new ValueType<>("a program", text -> text), "go", "The go tool that direct runs.");
    static final Setting<String> GOVCS = fixed(
            "direct.govcs",
            new ValueType<>("GOVCS syntax", text -> text),
            "public:git,private:git",
            "GOVCS: the version control systems that direct may use.");
    static final Setting<Duration> TIMEOUT = fixed(
            "direct.timeout", ValueType.duration("1s", "1h"), "5m", "One run of go; what it started is killed then.");
    static final Setting<Long> SIZE =
            fixed("direct.size", ValueType.size("1MiB", "1TiB"), "2GiB", "A run's scratch folder.");
    static final Setting<Integer> CONCURRENCY =
            fixed("direct.concurrency", ValueType.count(1, 256), "4", "Runs of go at once.");

    static final List<Setting<?>> ALL = List.of(PRIVATE, NOSUMDB, SUMDB, GO, GOVCS, TIMEOUT, SIZE, CONCURRENCY);

    private CheckSettings() {}

    static ChecksConfig read(Values values) {
        return new ChecksConfig(values.get(PRIVATE), values.get(NOSUMDB), values.get(SUMDB));
    }

    static DirectConfig readDirect(Values values) {
        return new DirectConfig(
                values.get(GO), values.get(GOVCS), values.get(TIMEOUT), values.get(SIZE), values.get(CONCURRENCY));
    }
}
