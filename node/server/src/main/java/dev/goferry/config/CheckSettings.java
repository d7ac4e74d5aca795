package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of {@link ChecksConfig} and {@link DirectConfig}. */
final class CheckSettings {
    static final Setting<ModulePattern> PRIVATE = fixed(
            "private",
            Patterns.ANY,
            "",
            "GOPRIVATE syntax: modules never named to a checksum database, nor to an upstream but that of their route.");
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

    static final Setting<Optional<Path>> GIT_CONFIG = fixed(
            "direct.git-config",
            ValueType.PATH.orNothing(),
            "",
            "The one git configuration that direct reads: url.*.insteadOf to come by ssh, for example.");
    static final Setting<Optional<Path>> CA = fixed(
            "direct.ca",
            ValueType.PATH.orNothing(),
            "",
            "PEM file of the certificates that direct trusts beside the system's.");
    static final Setting<Optional<Path>> SSH_KEY = fixed(
            "direct.ssh-key",
            ValueType.PATH.orNothing(),
            "",
            "The private key, without a passphrase, of git over ssh. Nothing: those of the node's user.");
    static final Setting<Optional<Path>> KNOWN_HOSTS = fixed(
            "direct.known-hosts",
            ValueType.PATH.orNothing(),
            "",
            "The keys of ssh servers; others are refused. Nothing: the known_hosts of the node's user and its system.");

    static final List<Setting<?>> ALL = List.of(
            PRIVATE, NOSUMDB, SUMDB, GO, GOVCS, TIMEOUT, SIZE, CONCURRENCY, GIT_CONFIG, CA, SSH_KEY, KNOWN_HOSTS);

    private CheckSettings() {}

    static ChecksConfig read(Values values) {
        return new ChecksConfig(values.get(PRIVATE), values.get(NOSUMDB), values.get(SUMDB));
    }

    static DirectConfig readDirect(Values values) {
        return new DirectConfig(
                values.get(GO),
                values.get(GOVCS),
                values.get(TIMEOUT),
                values.get(SIZE),
                values.get(CONCURRENCY),
                new DirectConfig.Access(
                        values.get(GIT_CONFIG), values.get(CA), values.get(SSH_KEY), values.get(KNOWN_HOSTS)));
    }
}
