package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What the control plane does and how far it is.",
        subcommands = {
            JobCommand.ListJobs.class,
            JobCommand.Show.class,
            JobCommand.Pause.class,
            JobCommand.Resume.class,
            JobCommand.Cancel.class,
            JobCommand.Wait.class,
            CommandLine.HelpCommand.class
        })
final class JobCommand {
    private JobCommand() {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The latest jobs.")
    static final class ListJobs extends Remote {
        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
        private int limit;

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode page = client.get("/jobs?limit=" + limit);
            print(
                    page,
                    StreamSupport.stream(page.path("items").spliterator(), false)
                            .map(JobText::line)
                            .collect(Collectors.joining("\n")));
            return Exit.OK;
        }
    }

    /** A command about one job. */
    abstract static class One extends Remote {
        @Parameters(paramLabel = "ID", description = "The job.")
        private String id = "";

        final String id() throws Refused {
            if (!id.matches("[0-9a-f-]{1,40}")) {
                throw new Refused(Exit.USAGE, "there can be no job " + id + "; see goferry job list");
            }
            return id;
        }

        final int shown(ObjectNode job) {
            print(job, JobText.whole(job));
            return Exit.OK;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "One job, with its first failures.")
    static final class Show extends One {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            return shown(client.get("/jobs/" + id()));
        }
    }

    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Begins no further steps.")
    static final class Pause extends One {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            return shown(client.post("/jobs/" + id() + "/pause"));
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Goes on with a paused job.")
    static final class Resume extends One {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            return shown(client.post("/jobs/" + id() + "/resume"));
        }
    }

    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ends it; what was fetched stays.")
    static final class Cancel extends One {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            return shown(client.post("/jobs/" + id() + "/cancel"));
        }
    }

    @Command(
            name = "wait",
            mixinStandardHelpOptions = true,
            description = "Waits for its end. Exit code 0 if every step was done, 1 if not.")
    static final class Wait extends One {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode ended = JobWait.until(client, id());
            shown(ended);
            return JobWait.exit(ended);
        }
    }
}
