package dev.goferry.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.util.Map;

/**
 * Why a call is not answered, as <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> has it.
 *
 * @param type the end of the problem's type {@code urn:goferry:problem:…}; never changes its meaning
 * @param title says what the type means
 * @param detail what is wrong here and what to do, in one line
 */
public record Problem(int status, String type, String title, String detail, Map<String, String> headers) {
    public Problem {
        headers = Map.copyOf(headers);
    }

    public static Problem invalid(String detail) {
        return new Problem(400, "invalid", "The request is not understood", detail, Map.of());
    }

    static Problem unauthorized(String detail) {
        return new Problem(
                401, "unauthorized", "No token, or none that holds", detail, Map.of("www-authenticate", "Bearer"));
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "The token does not allow this", detail, Map.of());
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "There is no such thing", detail, Map.of());
    }

    static Problem notAllowed(String allowed) {
        return new Problem(
                405, "method-not-allowed", "Not with this method", "use " + allowed, Map.of("allow", allowed));
    }

    /** What was changed is not what was seen. */
    public static Problem outdated(String detail) {
        return new Problem(412, "outdated", "It has changed meanwhile", detail, Map.of());
    }

    /** The sender of a webhook did not prove itself. */
    public static Problem unproved(String detail) {
        return new Problem(403, "unproved", "The delivery does not prove who sent it", detail, Map.of());
    }

    public static Problem conflict(String detail) {
        return new Problem(409, "conflict", "Not in this state", detail, Map.of());
    }

    public static Problem tooLarge(String detail) {
        return new Problem(413, "too-large", "The request is too large", detail, Map.of());
    }

    static Problem lineTooLong(String detail) {
        return new Problem(414, "line-too-long", "The request line is too long", detail, Map.of());
    }

    static Problem headersTooLarge(String detail) {
        return new Problem(431, "headers-too-large", "The headers are too large", detail, Map.of());
    }

    static Problem tooSlow(String detail) {
        return new Problem(408, "too-slow", "The request did not come", detail, Map.of());
    }

    public static Problem otherRequest(String detail) {
        return new Problem(422, "key-reused", "The idempotency key belongs to another request", detail, Map.of());
    }

    public static Problem tooMany(String detail, int seconds) {
        return new Problem(
                429, "too-many", "Too many of these", detail, Map.of("retry-after", Integer.toString(seconds)));
    }

    static Problem broken(String detail) {
        return new Problem(500, "fault", "A fault in Goferry itself", detail, Map.of());
    }

    public static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", "Not now", detail, Map.of("retry-after", "2"));
    }

    ObjectNode toJson() {
        return Json.object()
                .put("type", "urn:goferry:problem:" + type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
    }

    /** As an answer. */
    public Answer answer() {
        return Answer.problem(this);
    }
}
