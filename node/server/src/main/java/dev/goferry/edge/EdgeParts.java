package dev.goferry.edge;

import dev.goferry.cache.Memory;
import dev.goferry.config.EdgeConfig;
import dev.goferry.protocol.ProxyRequestParser;
import dev.goferry.proxy.Proxy;
import dev.goferry.telemetry.RequestMeters;
import dev.goferry.telemetry.Traces;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops of one node share.
 *
 * @param gate how many requests may be away from their event loop at once
 * @param log null where none is wanted
 */
public record EdgeParts(
        Proxy proxy,
        Memory memory,
        ProxyRequestParser parser,
        Semaphore gate,
        RequestMeters meters,
        EdgeConfig config,
        @Nullable AccessLog log,
        Traces traces) {}
