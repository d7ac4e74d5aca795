package dev.goferry.server;

import dev.goferry.commit.Artifacts;
import dev.goferry.config.NodeConfig;
import dev.goferry.config.RedirectConfig;
import dev.goferry.config.StoreConfig;
import dev.goferry.fetch.Arrivals;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Bucket;
import dev.goferry.fetch.CachedFiles;
import dev.goferry.fetch.Committed;
import dev.goferry.fetch.FolderFiles;
import dev.goferry.fetch.Incidents;
import dev.goferry.fetch.NearFiles;
import dev.goferry.fetch.Notes;
import dev.goferry.fetch.Proving;
import dev.goferry.fetch.Purges;
import dev.goferry.fetch.Redirects;
import dev.goferry.fetch.StoredProof;
import dev.goferry.purge.Barred;
import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Store;
import dev.goferry.spool.SpoolArea;
import dev.goferry.upstream.InnerHttp;
import dev.goferry.upstream.UpstreamLimits;
import dev.goferry.verification.ZipLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How one node finds the files of module versions and fetches those that it has not.
 *
 * @param near what is on its own disk
 * @param fetch what is not
 * @param incidents what was not what it must be
 * @param purges what may not be fetched any more
 * @param redirects what clients take from the bucket themselves, if that is configured
 */
record FileSide(
        NearFiles near, ArtifactFetch fetch, Incidents incidents, Purges purges, Optional<Redirects> redirects) {
    /** How long the clients of a wrong hash are refused without another download. */
    private static final Duration INCIDENT_REMEMBERED = Duration.ofMinutes(10);

    private static final UpstreamLimits BUCKET = UpstreamLimits.DEFAULT
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(10))
            .withConcurrency(256, 0, 256, Duration.ofSeconds(2));

    static FileSide of(
            NodeConfig config,
            Region region,
            SpoolArea spools,
            Upstreams upstreams,
            Checksums checksums,
            Committed told,
            InstantSource clock,
            Closing closing) {
        Artifacts artifacts = new Artifacts(region.store(), Artifacts.Limits.DEFAULT, clock);
        Incidents incidents = new Incidents(region.store(), INCIDENT_REMEMBERED, clock);
        Proving proving = new Proving(checksums.verifier(), checksums.name(), zipLimits(config), incidents, clock);
        StoredProof stored = new StoredProof(proving);
        Purges purges = new Purges(new Barred(region.store()));
        NearFiles near;
        Bucket bucket;
        if (region.cache().isPresent()) {
            CachedFiles cached = new CachedFiles(region.cache().get(), incidents);
            InnerHttp http = closing.add(new InnerHttp(region.vertx(), BUCKET));
            bucket = new Bucket(
                    region.store(),
                    artifacts,
                    region.cluster().index(),
                    cached,
                    incidents,
                    stored,
                    spools,
                    http,
                    clock);
            near = cached;
        } else {
            bucket = null;
            near = new FolderFiles(region.store(), artifacts, incidents, stored, spools);
        }
        ArtifactFetch fetch = new ArtifactFetch(
                upstreams.chain(),
                upstreams::tries,
                config.limits(),
                near,
                bucket,
                region.cluster(),
                region.peers(),
                new Notes(region.cluster(), config.freshness(), clock),
                spools,
                new Arrivals(proving, artifacts, incidents, purges, bucket, told));
        Optional<Redirects> redirects =
                bucket == null ? Optional.empty() : redirects(config, region, bucket, purges, closing);
        return new FileSide(near, fetch, incidents, purges, redirects);
    }

    private static Optional<Redirects> redirects(
            NodeConfig config, Region region, Bucket bucket, Purges purges, Closing closing) {
        return config.redirect()
                .map(redirect -> new Redirects(
                        bucket,
                        region.store(),
                        closing.add(signer(config.store(), redirect)),
                        region.cluster().index(),
                        purges,
                        config.checks().privateModules(),
                        redirect.holds()));
    }

    /** Signs for the place where clients reach the bucket, and asks nothing of it. */
    private static S3Store signer(StoreConfig store, RedirectConfig redirect) {
        return switch (store) {
            case StoreConfig.Folder folder -> throw new IllegalArgumentException("a folder has no URLs: " + folder);
            case StoreConfig.Bucket(S3Config s3) ->
                S3Store.forReading(new S3Config(
                        redirect.endpoint().orElse(s3.endpoint()),
                        s3.region(),
                        s3.bucket(),
                        s3.prefix(),
                        s3.pathStyle(),
                        s3.credentials(),
                        s3.limits()));
        };
    }

    static ZipLimits zipLimits(NodeConfig config) {
        ZipLimits rules = ZipLimits.DEFAULT;
        return new ZipLimits(
                config.limits().zipBytes(),
                rules.inflatedBytes(),
                config.limits().modBytes(),
                rules.entries());
    }
}
