package dev.goferry.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** From a delivery to what is to be done. Never blocks, thread-safe. */
public final class Webhooks {
    private final WebhookConfig config;

    public Webhooks(WebhookConfig config) {
        this.config = config;
    }

    /** What to make of a delivery. */
    public sealed interface Verdict {
        /** The server is not configured. */
        record Unknown() implements Verdict {}

        /** Whoever sent it does not know the secret, or did not say so. */
        record Unproved() implements Verdict {}

        /** It is the server's, and nothing to us. */
        record Ignored(String reason) implements Verdict {}

        /**
         * A tag was made, moved or deleted.
         *
         * @param modules to be refreshed
         * @param version to be fetched, if any
         * @param key the same for the same tag at the same commit
         */
        record Tagged(Set<ModulePath> modules, Optional<ModuleVersion> version, String key) implements Verdict {
            public Tagged {
                modules = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(modules));
            }
        }
    }

    /**
     * Judges a delivery; one that is proved and yet no such JSON is an {@link InvalidField}.
     *
     * @param headers by lower-case name
     */
    public Verdict judge(Forge forge, Function<String, Optional<String>> headers, byte[] body) {
        Optional<String> secret = config.secret(forge);
        if (secret.isEmpty()) {
            return new Verdict.Unknown();
        }
        if (!forge.isProved(secret.get(), headers, body)) {
            return new Verdict.Unproved();
        }
        if (headers.apply("content-type").orElse("").startsWith("application/x-www-form-urlencoded")) {
            throw new InvalidField("", "set the content type of the webhook to application/json");
        }
        ObjectNode json = Json.parseObject(body);
        return switch (Delivery.read(forge, headers, json)) {
            case Delivery.Other(String what) -> new Verdict.Ignored(what + " concerns no module version");
            case Delivery.Tag tag -> tagged(forge, tag);
        };
    }

    private Verdict tagged(Forge forge, Delivery.Tag tag) {
        if (!config.repositories().matches(tag.repository())) {
            return new Verdict.Ignored(tag.repository() + " matches nothing of control.webhook-repositories");
        }
        TagModules found = TagModules.of(tag.repository(), tag.tag(), config.modules());
        if (found.modules().isEmpty()) {
            return new Verdict.Ignored(
                    tag.repository() + " can be no module path; give its modules' path in control.webhook-modules");
        }
        boolean wanted = config.prewarm() && !tag.isDeleted();
        return new Verdict.Tagged(
                found.modules(),
                found.version().filter(version -> wanted),
                forge.text() + " " + tag.repository() + " " + tag.tag() + " " + tag.commit());
    }
}
