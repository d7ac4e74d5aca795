package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.server.Doctor;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Says why a module can or cannot be had, step by step: names, policy, store, each upstream, checksums.",
            "Asks upstreams for real and changes nothing. Exit code 0 if it can be had, 1 if not."
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Parameters(
            paramLabel = "MODULE[@QUERY]",
            description = "A module path, and a version, branch, commit or latest (the default).")
    private String target = "";

    @Override
    public Integer call() throws Exception {
        Optional<Configuration> configuration = options.load();
        if (configuration.isEmpty()) {
            return Exit.CONFIGURATION;
        }
        Doctor.Diagnosis diagnosis =
                Doctor.examine(configuration.get().node(), target, new Screen(System.out, System.err));
        System.out.println("\n" + diagnosis.conclusion());
        return diagnosis.available() ? Exit.OK : Exit.FAILED;
    }

    /** A line a step, and what is being asked meanwhile if a person looks on. */
    private static final class Screen implements Doctor.Listener {
        private final PrintStream out;
        private final PrintStream progress;
        private final boolean watched;

        Screen(PrintStream out, PrintStream progress) {
            this.out = out;
            this.progress = progress;
            this.watched = Terminal.isWatched();
        }

        @Override
        public void asking(String what) {
            if (watched) {
                progress.print("\r\u001b[K...   " + what);
                progress.flush();
            }
        }

        @Override
        public void found(Doctor.Finding finding) {
            if (watched) {
                progress.print("\r\u001b[K");
                progress.flush();
            }
            String mark = finding.mark() == Doctor.Mark.FAIL
                    ? "FAIL"
                    : finding.mark().name().toLowerCase(Locale.ROOT);
            out.printf("%-5s %s: %s%n", mark, finding.what(), finding.detail());
            out.flush();
        }
    }
}
