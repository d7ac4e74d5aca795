package dev.goferry.launcher;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(name = "version", mixinStandardHelpOptions = true, description = "Prints the version.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Override
    public Integer call() {
        System.out.println(getVersion()[0]);
        return Exit.OK;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"goferry " + version() + " (Java " + Runtime.version() + ")"};
    }

    /** What the build wrote into the jar; classes in a folder have none. */
    static String version() {
        return Objects.requireNonNullElse(Goferry.class.getPackage().getImplementationVersion(), "development");
    }
}
