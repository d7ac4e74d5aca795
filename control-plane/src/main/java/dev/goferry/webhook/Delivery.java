package dev.goferry.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a proved delivery says. */
sealed interface Delivery {
    /**
     * A tag was made, moved or deleted.
     *
     * @param repository host and path, such as {@code github.com/acme/lib}
     * @param tag such as {@code sub/dir/v1.2.3}
     * @param commit what it names now; empty if the server does not say
     */
    record Tag(String repository, String tag, String commit, boolean isDeleted) implements Delivery {}

    /** Something that is no business of ours; {@code what} is one line. */
    record Other(String what) implements Delivery {}

    String TAGS = "refs/tags/";
    int LONGEST = 1_024;

    /** Reads it; what lacks what the server always sends is an {@link InvalidField}. */
    static Delivery read(Forge forge, Function<String, Optional<String>> headers, ObjectNode body) {
        return switch (forge) {
            case GITHUB -> ofEvent(headers.apply("x-github-event").orElse(""), body);
            case GITEA -> ofEvent(headers.apply("x-gitea-event").orElse(""), body);
            case GITLAB -> ofGitlab(body);
        };
    }

    private static Delivery ofEvent(String event, ObjectNode body) {
        return switch (event) {
            case "push" -> push(body, text(body.path("repository"), "html_url", "repository.html_url"));
            case "create", "delete" -> {
                if (!body.path("ref_type").asText().equals("tag")) {
                    yield new Other("a branch");
                }
                yield new Tag(
                        repository(text(body.path("repository"), "html_url", "repository.html_url")),
                        text(body, "ref", "ref"),
                        body.path("sha").asText(""),
                        event.equals("delete"));
            }
            case "" -> throw new InvalidField("", "the header that names the event is missing");
            default -> new Other("the event " + event);
        };
    }

    private static Delivery ofGitlab(ObjectNode body) {
        String kind = body.path("object_kind").asText(body.path("event_name").asText());
        if (!kind.equals("tag_push")) {
            return new Other(kind.isEmpty() ? "an event without object_kind" : "the event " + kind);
        }
        return push(body, text(body.path("project"), "web_url", "project.web_url"));
    }

    private static Delivery push(ObjectNode body, String url) {
        String ref = text(body, "ref", "ref");
        if (!ref.startsWith(TAGS)) {
            return new Other("a branch");
        }
        String commit = body.path("after").asText("");
        boolean isDeleted = !commit.isEmpty() && commit.chars().allMatch(c -> c == '0');
        return new Tag(repository(url), ref.substring(TAGS.length()), commit, isDeleted);
    }

    private static String text(JsonNode object, String name, String shown) {
        String text = object.path(name).asText("");
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidField(shown, "expected a string of 1 to " + LONGEST + " characters");
        }
        return text;
    }

    /** Host without port, and path without {@code .git}. */
    private static String repository(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && uri.getPath() != null) {
                String path = uri.getPath().replaceAll("/+$", "").replaceAll("\\.git$", "");
                return uri.getHost().toLowerCase(Locale.ROOT) + path;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidField("", "the repository's URL is none: " + e.getMessage());
        }
        throw new InvalidField("", "the repository's URL names no host");
    }
}
