package dev.goferry.upstream.direct;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the go tool may do for {@code direct}. It sees none of the node's environment but {@code PATH} and the variables
 * that are passed on.
 *
 * @param go the go command, a name on PATH or a path
 * @param scratch where it works; others may, too, and what dead processes left in it is removed
 * @param keep how long a module's scratch cache is kept for its next file
 * @param kept how many idle scratch caches are kept
 */
public record DirectRules(String go, Path scratch, Access access, Limits limits, Duration keep, int kept) {
    /**
     * What it may reach.
     *
     * @param govcs GOVCS: which version control for which modules
     * @param privates GOPRIVATE: what is private for GOVCS
     * @param protocols GIT_ALLOW_PROTOCOL: what git may speak, parted by colons
     * @param netrc copied into the scratch home, or null
     * @param gitConfig git's global configuration, for {@code insteadOf} and the like, or null for none
     * @param insecure GOINSECURE: modules that may come over plain http
     * @param trust how servers are known, and we to them
     * @param passed names of environment variables passed on, such as HTTPS_PROXY, SSL_CERT_FILE or SSH_AUTH_SOCK
     */
    public record Access(
            String govcs,
            String privates,
            String protocols,
            @Nullable Path netrc,
            @Nullable Path gitConfig,
            String insecure,
            Trust trust,
            List<String> passed) {
        public Access {
            passed = List.copyOf(passed);
        }
    }

    /**
     * How servers are known, and we to them.
     *
     * @param ca PEM certificates trusted beside the system's, or null
     * @param sshKey a private key without a passphrase, or null for those of the node's user
     * @param knownHosts ssh servers' keys, or null for those that the node's user and the system know
     */
    public record Trust(
            @Nullable Path ca,
            @Nullable Path sshKey,
            @Nullable Path knownHosts) {
        static final Trust SYSTEM = new Trust(null, null, null);

        /** Never asks anybody, and never takes a server's key on trust. */
        String sshCommand() {
            StringBuilder ssh = new StringBuilder(
                    "ssh -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=yes -o UpdateHostKeys=no");
            if (sshKey != null) {
                ssh.append(" -o IdentitiesOnly=yes -i ").append(quoted(sshKey));
            }
            if (knownHosts != null) {
                ssh.append(" -o GlobalKnownHostsFile=none -o UserKnownHostsFile=")
                        .append(quoted(knownHosts));
            }
            return ssh.toString();
        }

        private static String quoted(Path path) {
            return "'" + path.toAbsolutePath().toString().replace("'", "'\\''") + "'";
        }
    }

    /**
     * What it may use.
     *
     * @param time for one run of the tool
     * @param slotWait for a run's turn; prefetches do not wait
     * @param concurrency runs at once
     * @param scratchBytes on disk for one module, clones included
     * @param memoryBytes of address space for each process
     * @param cpu for each process
     */
    public record Limits(
            Duration time, Duration slotWait, int concurrency, long scratchBytes, long memoryBytes, Duration cpu) {
        public Limits {
            if (time.isNegative() || time.isZero() || cpu.toSeconds() < 1 || slotWait.isNegative()) {
                throw new IllegalArgumentException("direct's time limits must be more than 0");
            }
            if (concurrency < 1 || scratchBytes < 1 || memoryBytes < 1) {
                throw new IllegalArgumentException("direct's concurrency and sizes must be more than 0");
            }
        }
    }

    public DirectRules {
        if (keep.isNegative() || kept < 0) {
            throw new IllegalArgumentException("direct keeps nothing for less than no time");
        }
    }

    /** git over https and ssh, 4 runs at once of at most 5 minutes, 2 GiB on disk and 8 GiB of address space each. */
    public static DirectRules in(Path scratch) {
        return new DirectRules(
                "go",
                scratch,
                new Access(
                        "*:git",
                        "",
                        "https:ssh",
                        null,
                        null,
                        "",
                        Trust.SYSTEM,
                        List.of("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")),
                new Limits(
                        Duration.ofMinutes(5), Duration.ofSeconds(30), 4, 2L << 30, 8L << 30, Duration.ofMinutes(10)),
                Duration.ofMinutes(2),
                8);
    }

    public DirectRules withGo(String command) {
        return new DirectRules(command, scratch, access, limits, keep, kept);
    }

    public DirectRules withGit(String protocols, @Nullable Path gitConfig, @Nullable Path netrc) {
        return withAccess(new Access(
                access.govcs(),
                access.privates(),
                protocols,
                netrc,
                gitConfig,
                access.insecure(),
                access.trust(),
                access.passed()));
    }

    /**
     * The same with other version control systems for some modules.
     *
     * @param privates GOPRIVATE syntax: what {@code private:} in {@code govcs} means
     */
    public DirectRules withGovcs(String govcs, String privates) {
        return withAccess(new Access(
                govcs,
                privates,
                access.protocols(),
                access.netrc(),
                access.gitConfig(),
                access.insecure(),
                access.trust(),
                access.passed()));
    }

    public DirectRules withTrust(@Nullable Path ca, @Nullable Path sshKey, @Nullable Path knownHosts) {
        return withAccess(new Access(
                access.govcs(),
                access.privates(),
                access.protocols(),
                access.netrc(),
                access.gitConfig(),
                access.insecure(),
                new Trust(ca, sshKey, knownHosts),
                access.passed()));
    }

    private DirectRules withAccess(Access other) {
        return new DirectRules(go, scratch, other, limits, keep, kept);
    }

    public DirectRules withLimits(Duration time, Duration slotWait, int concurrency, long scratchBytes) {
        Limits other = new Limits(time, slotWait, concurrency, scratchBytes, limits.memoryBytes(), limits.cpu());
        return new DirectRules(go, scratch, access, other, keep, kept);
    }

    public DirectRules withKeep(Duration idle, int count) {
        return new DirectRules(go, scratch, access, limits, idle, count);
    }

    /** The whole environment of a run, apart from the scratch folders. */
    void into(Map<String, String> environment, Map<String, String> own) {
        Path git = access.gitConfig();
        environment.clear();
        for (String name : access.passed()) {
            String value = own.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("PATH", own.getOrDefault("PATH", "/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin"));
        environment.put("GOPRIVATE", access.privates());
        environment.putAll(Map.of(
                "GOPROXY", "direct",
                "GOSUMDB", "off",
                "GOENV", "off",
                "GOWORK", "off",
                "GOTOOLCHAIN", "local",
                "GOFLAGS", "-modcacherw",
                "GO111MODULE", "on",
                "GOVCS", access.govcs(),
                "GOINSECURE", access.insecure()));
        environment.putAll(Map.of(
                "GIT_ALLOW_PROTOCOL",
                access.protocols(),
                "GIT_TERMINAL_PROMPT",
                "0",
                "GIT_CONFIG_NOSYSTEM",
                "1",
                "GIT_CONFIG_GLOBAL",
                git == null ? "/dev/null" : git.toAbsolutePath().toString(),
                "GIT_SSH_COMMAND",
                access.trust().sshCommand(),
                "LC_ALL",
                "C"));
    }
}
