package dev.goferry.server;

import dev.goferry.cache.Memory;
import dev.goferry.commit.Artifacts;
import dev.goferry.config.NodeConfig;
import dev.goferry.config.StoreConfig;
import dev.goferry.edge.AccessLog;
import dev.goferry.edge.EdgeParts;
import dev.goferry.edge.EdgeServer;
import dev.goferry.fetch.AgingQuestion;
import dev.goferry.fetch.Arrivals;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Incidents;
import dev.goferry.freshness.AgingAnswers;
import dev.goferry.freshness.Generations;
import dev.goferry.freshness.Negatives;
import dev.goferry.freshness.StoredVersions;
import dev.goferry.protocol.ProxyRequestParser;
import dev.goferry.proxy.AgingSide;
import dev.goferry.proxy.Cold;
import dev.goferry.proxy.Prefetching;
import dev.goferry.proxy.Proxy;
import dev.goferry.proxy.StoredFiles;
import dev.goferry.spool.SpoolArea;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.RequestMeters;
import dev.goferry.verification.ZipLimits;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/** One node, put together by hand: this is where every part meets every other. */
public final class Node implements AutoCloseable {
}
