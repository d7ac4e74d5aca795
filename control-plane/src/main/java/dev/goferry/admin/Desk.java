package dev.goferry.admin;

import dev.goferry.document.InvalidField;
import dev.goferry.grant.Attempts;
import dev.goferry.grant.Grant;
import dev.goferry.grant.Grants;
import dev.goferry.grant.Scope;
import dev.goferry.json.FlatJson;
import dev.goferry.module.InvalidName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its answer: route, token, scope, endpoint, problem. Blocking, thread-safe. */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /** One line of JSON for each change that was asked for, allowed or not. */
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.goferry.audit");

    private static final Grant NOBODY = new Grant("", "nobody", Set.of(), Instant.EPOCH, Optional.empty());

    private final Routes routes;
    private final Grants grants;
    private final Attempts attempts;

    Desk(Routes routes, Grants grants, Attempts attempts) {
        this.routes = routes;
        this.grants = grants;
        this.attempts = attempts;
    }

    /** A request as its head says. */
    record Request(
            String method, String path, Map<String, String> query, Map<String, String> headers, String address) {}

    /** What is known of a request before its body is read. */
    sealed interface Entry {
        /** Somebody who may. */
        record Open(Route route, Map<String, String> parameters, Grant grant) implements Entry {}

        /** Whatever the body is, this is the answer. */
        record Closed(Answer answer) implements Entry {}
    }

    /** Judges the head of a request; nobody's body is read who may not ask. */
    Entry enter(Request request) {
        return switch (routes.find(request.method(), request.path())) {
            case Routes.Match.Found(Route route, Map<String, String> parameters) ->
                switch (admit(request, route)) {
                    case Admission.Granted(Grant grant) -> new Entry.Open(route, parameters, grant);
                    case Admission.Refused(Grant grant, Problem problem) ->
                        new Entry.Closed(audited(request, route, grant, problem.answer()));
                };
            case Routes.Match.OtherMethod(String allowed) ->
                new Entry.Closed(Problem.notAllowed(allowed).answer());
            case Routes.Match.Nothing _ ->
                new Entry.Closed(Problem.notFound("see /api/v1/openapi.json for what is here")
                        .answer());
        };
    }

    /**
     * Answers one that may be.
     *
     * @param body the whole of it, or none where the route streams
     * @param stream the body as it comes, where the route streams
     */
    Answer answer(Request request, Entry.Open open, byte[] body, InputStream stream) {
        Call call = new Call(
                request.method(),
                request.path(),
                open.parameters(),
                request.query(),
                request.headers(),
                body,
                open.grant(),
                request.address(),
                stream);
        return refused(request, open, call(open.route(), call));
    }

    /** What comes of it where the endpoint cannot be asked. */
    Answer refused(Request request, Entry.Open open, Answer answer) {
        return audited(request, open.route(), open.grant(), answer);
    }

    private static Answer audited(Request request, Route route, Grant grant, Answer answer) {
        if (route.changes()) {
            AUDIT.info(
                    "{}",
                    FlatJson.empty()
                            .with("token", grant.id())
                            .with("address", request.address())
                            .with("method", request.method())
                            .with("path", request.path())
                            .with("status", answer.status())
                            .with(
                                    "location",
                                    Optional.ofNullable(answer.headers().get("location"))));
        }
        return answer;
    }

    /** Who asks, and whether they may. */
    private sealed interface Admission {
        record Granted(Grant grant) implements Admission {}

        record Refused(Grant grant, Problem problem) implements Admission {}
    }

    private Admission admit(Request request, Route route) {
        if (route.scope().isEmpty()) {
            return new Admission.Granted(NOBODY);
        }
        Optional<String> token = Optional.ofNullable(request.headers().get("authorization"))
                .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(header -> header.substring(7).strip());
        Duration wait = attempts.notHeardFor(request.address());
        // Behind a reverse proxy all have one address: what one of them tries does not shut the others out.
        if (wait.isPositive() && token.filter(grants::heldLately).isEmpty()) {
            int seconds = (int) wait.plusMillis(999).toSeconds();
            return new Admission.Refused(
                    NOBODY,
                    Problem.tooMany(
                            "too many failed log-ins from this address (control.failed-logins); wait " + seconds
                                    + " seconds",
                            seconds));
        }
        if (token.isEmpty()) {
            return new Admission.Refused(NOBODY, Problem.unauthorized("send Authorization: Bearer TOKEN"));
        }
        return admit(request.address(), route.scope().get(), token.get());
    }

    private Admission admit(String address, Scope scope, String token) {
        try {
            Optional<Grant> grant = grants.find(token);
            if (grant.isEmpty()) {
                attempts.failed(address);
                return new Admission.Refused(
                        NOBODY, Problem.unauthorized("the token is unknown, revoked or over; make another one"));
            }
            return grant.get().allows(scope)
                    ? new Admission.Granted(grant.get())
                    : new Admission.Refused(
                            grant.get(), Problem.forbidden("the token lacks the scope " + scope.text()));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("tokens cannot be read: {}", e.toString());
            return new Admission.Refused(NOBODY, Problem.unavailable("the store cannot be read now"));
        }
    }

    /** The one place that catches everything: an uncaught exception would leave the client without an answer. */
    private static Answer call(Route route, Call call) {
        try {
            return route.endpoint().answer(call);
        } catch (InvalidField | InvalidName e) {
            return Problem.invalid(String.valueOf(e.getMessage())).answer();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} {}: {}", call.method(), call.path(), e.toString());
            return Problem.unavailable("the store cannot be read or written now")
                    .answer();
        } catch (InterruptedException e) {
            return Problem.unavailable("stopping").answer();
        } catch (RuntimeException e) {
            LOG.error("{} {}", call.method(), call.path(), e);
            return Problem.broken("it was logged; tell whoever runs this").answer();
        }
    }
}
