package dev.goferry.proxy;

import dev.goferry.protocol.ProxyRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.opentelemetry.context.Context;

/**
 * One request as the proxy sees it.
 *
 * @param cachedOnly answer from what is here, or not at all
 * @param streamable a plain GET of the whole, so that bytes may be sent before the last one is here
 * @param plain a GET of the whole without conditions
 * @param bodiless a HEAD without conditions: nobody reads the bytes
 * @param priority of what it makes us ask upstream
 * @param client its address, which tells one {@code go} command's questions from another's
 * @param id names the request in error texts
 * @param trace the client's trace, if it sent one
 */
public record Ask(
        ProxyRequest request,
        boolean cachedOnly,
        boolean streamable,
        boolean plain,
        boolean bodiless,
        Priority priority,
        String client,
        String id,
        Context trace) {
    /** Whether somebody waits for it: jobs in the background stand behind, and nothing is fetched ahead for them. */
    boolean interactive() {
        return priority == Priority.INTERACTIVE;
    }
}
