package dev.goferry.launcher;

import dev.goferry.control.Figures;
import dev.goferry.control.Figures.RuleFigures;
import dev.goferry.telemetry.Scrape;
import java.util.List;

/** A control plane's figures in Prometheus' names. Rules are named, which operators do, modules never. */
final class ControlMetrics {
    private ControlMetrics() {}

    static void into(Figures figures, Scrape scrape) {
        Scrape.Gauges jobs = scrape.gauges("goferry_jobs", "Jobs that the region knows, by kind and state.");
        figures.jobs()
                .forEach(each -> jobs.add(
                        each.count(), "kind", each.kind(), "state", each.state().text()));
        jobs.end();
        Scrape.Counters answers = scrape.counters("goferry_api_requests", "Answers of the API, by status.");
        figures.answers().forEach((status, count) -> answers.add(count, "status", status));
        answers.end();
        replication(figures.rules(), scrape);
    }

    private static void replication(List<RuleFigures> rules, Scrape scrape) {
        Scrape.Gauges lag = scrape.gauges(
                "goferry_replication_lag_seconds", "How long ago this region had all that the rule's source had.");
        Scrape.Gauges behind =
                scrape.gauges("goferry_replication_lag_records", "Records that are known and not applied, by rule.");
        Scrape.Gauges stuck =
                scrape.gauges("goferry_replication_stuck", "1 while the rule's last step failed, else 0.");
        Scrape.Counters files = scrape.counters(
                "goferry_replication_files", "Files that the source named, by rule and what came of them.");
        for (RuleFigures rule : rules) {
            lag.add(rule.lag().toMillis() / 1000.0, "rule", rule.name());
            behind.add(rule.behind(), "rule", rule.name());
            stuck.add(rule.isStuck() ? 1 : 0, "rule", rule.name());
            files.add(rule.stored(), "rule", rule.name(), "outcome", "stored");
            files.add(rule.conflicts(), "rule", rule.name(), "outcome", "conflict");
            files.add(rule.missing(), "rule", rule.name(), "outcome", "missing");
        }
        lag.end();
        behind.end();
        stuck.end();
        files.end();
    }

    /** What a node in the same process would tell. */
    static void alone(Figures figures, Scrape scrape) {
        scrape.gauge("goferry_cluster_members", "Members that this process sees, itself included.", figures.members());
        scrape.gauge(
                "goferry_log_behind_seconds",
                "How long ago this process saw the end of the region's log.",
                Math.min(figures.logBehind().toMillis() / 1000.0, 1e9));
        scrape.gauge("goferry_log_sequence", "The segment of the region's log that is read next.", (double)
                figures.logSequence());
    }
}
