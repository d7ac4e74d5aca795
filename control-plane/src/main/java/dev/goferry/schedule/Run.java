package dev.goferry.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a schedule has come: {@code _goferry/cursors/schedules/{name}.json}. Whoever replaces it for a due time has
 * decided what becomes of that time.
 *
 * @param due the last time that was decided on
 * @param job what was begun last, or empty
 * @param isPending whether what was decided is still to be done
 * @param begun runs in all
 * @param skipped due times that passed while the run before was not ended
 */
public record Run(Optional<Instant> due, String job, boolean isPending, long begun, long skipped) {
    static final Run NONE = new Run(Optional.empty(), "", false, 0, 0);

    static Run read(ObjectNode json) {
        Fields fields = new Fields(json);
        return new Run(
                fields.time("due"),
                fields.text("job"),
                fields.flag("pending"),
                fields.number("begun", 0, 0, Long.MAX_VALUE),
                fields.number("skipped", 0, 0, Long.MAX_VALUE));
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("job", job).put("pending", isPending);
        due.ifPresent(time -> json.put("due", time.toString()));
        return json.put("begun", begun).put("skipped", skipped);
    }

    Run beginning(Instant time, String id) {
        return new Run(Optional.of(time), id, true, begun + 1, skipped);
    }

    Run skipping(Instant time) {
        return new Run(Optional.of(time), job, false, begun, skipped + 1);
    }

    Run ended() {
        return new Run(due, job, false, begun, skipped);
    }
}
