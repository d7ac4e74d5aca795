package dev.goferry.grant;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a token's bearer may do; the token itself is nowhere.
 *
 * @param id is part of the token and no secret
 * @param name for people, at most {@value #LONGEST_NAME} characters
 */
public record Grant(String id, String name, Set<Scope> scopes, Instant created, Optional<Instant> expires) {
    public static final int LONGEST_NAME = 100;

    public Grant {
        scopes = Set.copyOf(scopes);
    }

    public boolean allows(Scope scope) {
        return scopes.stream().anyMatch(own -> own.includes(scope));
    }

    boolean holdsAt(Instant now) {
        return expires.isEmpty() || now.isBefore(expires.get());
    }
}
