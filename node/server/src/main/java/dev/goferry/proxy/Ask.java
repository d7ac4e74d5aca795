package dev.goferry.proxy;

import dev.goferry.protocol.ProxyRequest;
import io.opentelemetry.context.Context;

/**
 * One request as the proxy sees it.
 *
 * @param cachedOnly answer from what is here, or not at all
 * @param streamable a plain GET of the whole, so that bytes may be sent before the last one is here
 * @param client its address, which tells one {@code go} command's questions from another's
 * @param id names the request in error texts
 * @param trace the client's trace, if it sent one
 */
public record Ask(
        ProxyRequest request, boolean cachedOnly, boolean streamable, String client, String id, Context trace) {}
