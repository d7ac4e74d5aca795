package dev.goferry.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All settings, found by key or by environment variable. */
final class Table {
    private static final Pattern NUMBERED_KEY = Pattern.compile("\\.(\\d{1,3})\\.");
    private static final Pattern NUMBERED_VARIABLE = Pattern.compile("_(\\d{1,3})_");

    private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();
    private final Map<String, String> keyByVariable = new LinkedHashMap<>();

    Table(List<List<Setting<?>>> groups) {
        for (List<Setting<?>> group : groups) {
            for (Setting<?> setting : group) {
                Setting<?> twin = byKey.put(setting.key(), setting);
                String other = keyByVariable.put(Setting.variable(setting.key()), setting.key());
                if (twin != null || other != null) {
                    throw new IllegalStateException("two settings for " + setting.key());
                }
            }
        }
    }

    Iterable<Setting<?>> settings() {
        return byKey.values();
    }

    Set<String> keys() {
        return byKey.keySet();
    }

    Set<String> variables() {
        return keyByVariable.keySet();
    }

    /** The setting of a key; {@code routes.3.modules} is one of {@code routes.N.modules}. */
    Optional<Setting<?>> setting(String key) {
        return Optional.ofNullable(byKey.get(NUMBERED_KEY.matcher(key).replaceFirst(".N.")));
    }

    Optional<String> keyOfVariable(String name) {
        @Nullable String plain = keyByVariable.get(name);
        Matcher number = NUMBERED_VARIABLE.matcher(name);
        if (plain != null || !number.find()) {
            return Optional.ofNullable(plain).filter(key -> !key.contains(".N."));
        }
        return Optional.ofNullable(keyByVariable.get(number.replaceFirst("_N_")))
                .map(key -> key.replace(".N.", "." + number.group(1) + "."));
    }
}
