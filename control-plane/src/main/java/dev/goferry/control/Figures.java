package dev.goferry.control;

import dev.goferry.cluster.Members;
import dev.goferry.job.JobEngine;
import dev.goferry.job.JobEngine.JobCount;
import dev.goferry.keeper.RegionLog;
import dev.goferry.replication.Progress;
import dev.goferry.replication.Replication;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a control plane counts, for whoever scrapes its process. Blocking where it reads the store; thread-safe. */
public final class Figures {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    /**
     * One rule of replication.
     *
     * @param lag how long ago the region had all that the source had
     * @param behind records that are known and not applied
     * @param isStuck whether its last step failed
     */
    public record RuleFigures(
            String name, Duration lag, long behind, long stored, long conflicts, long missing, boolean isStuck) {}

    private record Known(Rule rule, Progress progress) {}

    private final Rules rules;
    private final Replication replication;
    private final JobEngine engine;
    private final RegionLog log;
    private final Members members;
    private final Supplier<Map<String, Long>> answers;
    private final InstantSource clock;
    private volatile List<Known> known = List.of();

    Figures(
            Rules rules,
            Replication replication,
            JobEngine engine,
            RegionLog log,
            Members members,
            Supplier<Map<String, Long>> answers,
            InstantSource clock) {
        this.rules = rules;
        this.replication = replication;
        this.engine = engine;
        this.log = log;
        this.members = members;
        this.answers = answers;
        this.clock = clock;
    }

    /** Every rule; while the store cannot be read, how far it was when it last could: the lag grows meanwhile. */
    public List<RuleFigures> rules() {
        try {
            List<Known> now = new ArrayList<>();
            for (Rule rule : rules.all()) {
                now.add(new Known(rule, replication.progress(rule)));
            }
            known = List.copyOf(now);
        } catch (IOException | RuntimeException e) {
            LOG.debug("the rules' progress cannot be read", e);
        }
        return known.stream().map(this::figures).toList();
    }

    private RuleFigures figures(Known each) {
        Progress progress = each.progress();
        return new RuleFigures(
                each.rule().name(),
                progress.lag(clock.instant()),
                progress.behind(),
                progress.tally().stored(),
                progress.tally().conflicts(),
                progress.tally().missing(),
                !progress.trouble().isEmpty());
    }

    /** Jobs that the bucket knows, as last seen. */
    public List<JobCount> jobs() {
        return engine.counts();
    }

    /** Answers of the API by the class of their status: {@code 2xx}. */
    public Map<String, Long> answers() {
        return answers.get();
    }

    /** How long ago the end of the region's log was seen. */
    public Duration logBehind() {
        return log.follower().behind();
    }

    /** The segment of the log that is read next. */
    public long logSequence() {
        return log.follower().cursor().next().sequence();
    }

    /** Members of the cluster that it sees, itself included. */
    public int members() {
        return members.all().size();
    }
}
