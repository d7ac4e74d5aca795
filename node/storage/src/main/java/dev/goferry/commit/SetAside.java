package dev.goferry.commit;

import java.util.List;

/**
 * An object that was taken out of service and kept for inspection. For the log: an incident.
 *
 * @param key the artifact key that it was stored under
 * @param quarantineKey where it is now
 * @param reason one line
 * @param dropped the oldest in quarantine, removed to keep the bound
 */
public record SetAside(String key, String quarantineKey, String reason, List<String> dropped) {
    public SetAside {
        dropped = List.copyOf(dropped);
    }
}
