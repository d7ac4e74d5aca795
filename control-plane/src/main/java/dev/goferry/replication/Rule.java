package dev.goferry.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.module.ModulePattern;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a region takes from another. Immutable.
 *
 * @param name of the rule, {@link #NAME}
 * @param from the source's GOPROXY side, a base URL
 * @param log the source's control plane, a base URL
 * @param token for it, with the scope replicate
 * @param modules what is taken
 * @param isPrivate whether also what is private there
 * @param purges whether its purges are applied here
 */
public record Rule(
        String name, URI from, URI log, String token, ModulePattern modules, boolean isPrivate, boolean purges) {
    /** What a rule may be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,512}");

    public Rule {
        require(NAME.matcher(name).matches(), "name", "expected lower-case letters, digits and hyphens, at most 63");
        require(TOKEN.matcher(token).matches(), "token", "expected a token of the source, with the scope replicate");
        require(!modules.globs().replaceAll("[,/]", "").isEmpty(), "modules", "expected globs such as example.com/*");
        requireBase("from", from);
        requireBase("log", log);
    }

    private static void require(boolean right, String field, String reason) {
        if (!right) {
            throw new InvalidField(field, reason);
        }
    }

    private static void requireBase(String field, URI base) {
        boolean right = ("http".equals(base.getScheme()) || "https".equals(base.getScheme()))
                && base.getHost() != null
                && base.getUserInfo() == null
                && base.getQuery() == null
                && base.getFragment() == null;
        require(right, field, "expected a base URL such as https://goferry.example.com, without credentials");
    }

    /** Reads what {@link #json} wrote, or what somebody asks for. */
    public static Rule read(ObjectNode json) {
        Fields fields = new Fields(json).only(Set.of("name", "from", "log", "token", "modules", "private", "purges"));
        return new Rule(
                fields.text("name"),
                uri(fields, "from"),
                uri(fields, "log"),
                fields.text("token"),
                new ModulePattern(fields.text("modules")),
                fields.flag("private"),
                fields.flag("purges"));
    }

    private static URI uri(Fields fields, String name) {
        String text = fields.text(name);
        try {
            return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new InvalidField(name, "no URL: " + e.getMessage());
        }
    }

    /** The whole of it, the token included. */
    ObjectNode json() {
        return shown().put("token", token);
    }

    /** What may be shown. */
    public ObjectNode shown() {
        return Json.object()
                .put("name", name)
                .put("from", from.toString())
                .put("log", log.toString())
                .put("modules", modules.globs())
                .put("private", isPrivate)
                .put("purges", purges);
    }

    /** The URL of a file or an endpoint below a base. */
    static URI below(URI base, String path) {
        return URI.create(base + "/" + path);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Rule[" + name + " from " + from + "]";
    }
}
