package dev.goferry.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the members of a JSON object by name; each that is not what it should be is an {@link InvalidField}. */
public final class Fields {
    private final ObjectNode object;
    private final String at;

    public Fields(ObjectNode object) {
        this(object, "");
    }

    private Fields(ObjectNode object, String at) {
        this.object = object;
        this.at = at;
    }

    /** Refuses members with other names, and those without a value. */
    public Fields only(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new InvalidField(
                        at + name,
                        "unknown field; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
            if (object.path(name).isNull()) {
                throw new InvalidField(at + name, "null; leave it out instead");
            }
        });
        return this;
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    public String text(String name) {
        return optionalText(name).orElseThrow(() -> new InvalidField(at + name, "missing"));
    }

    public Optional<String> optionalText(String name) {
        return value(name).map(value -> {
            if (!value.isTextual()) {
                throw new InvalidField(at + name, "expected a string");
            }
            return value.textValue();
        });
    }

    /** The number of that name, which must be from {@code least} to {@code most}, or {@code fallback}. */
    public long number(String name, long fallback, long least, long most) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        JsonNode number = value.get();
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < least
                || number.longValue() > most) {
            throw new InvalidField(at + name, "expected a whole number from " + least + " to " + most);
        }
        return number.longValue();
    }

    /** False where there is none. */
    public boolean flag(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw new InvalidField(at + name, "expected true or false");
        }
        return value.isPresent() && value.get().booleanValue();
    }

    /** The strings of that name, at most so many; none where there is no such member. */
    public List<String> texts(String name, int most) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray() || value.get().size() > most) {
            throw new InvalidField(at + name, "expected a list of at most " + most + " strings");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value.get()) {
            if (!each.isTextual()) {
                throw new InvalidField(at + name, "expected a list of strings");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    public Optional<Fields> object(String name) {
        return value(name).map(value -> {
            if (value instanceof ObjectNode inner) {
                return new Fields(inner, at + name + ".");
            }
            throw new InvalidField(at + name, "expected an object");
        });
    }

    /** The member itself. */
    public ObjectNode tree(String name) {
        return object(name).orElseThrow(() -> new InvalidField(at + name, "missing")).object;
    }

    /** A time as in RFC 3339, in UTC. */
    public Optional<Instant> time(String name) {
        return optionalText(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new InvalidField(at + name, "expected a time such as 2026-11-01T12:00:00Z");
            }
        });
    }

    private Optional<JsonNode> value(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }
}
