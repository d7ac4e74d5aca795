package dev.goferry.control;

import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.admin.Route;
import dev.goferry.airgap.ArchiveDamaged;
import dev.goferry.airgap.CannotProve;
import dev.goferry.airgap.Export;
import dev.goferry.airgap.Import;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.module.ModulePattern;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

/** {@code POST /api/v1/export} and {@code POST /api/v1/import}: archives that are written and read as they go over the wire. */
final class AirGapEndpoints {
    private static final String TYPE = "application/x-tar";

    /** Imports at once; each may hold 32 MiB. */
    private static final int IMPORTS = 2;

    private final Export export;
    private final Import taking;
    private final Semaphore imports = new Semaphore(IMPORTS);

    AirGapEndpoints(Export export, Import taking) {
        this.export = export;
        this.taking = taking;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/v1/export", Scope.REPLICATE, this::give),
                Route.streaming("POST", "/api/v1/import", Scope.ADMIN, this::take));
    }

    private Answer give(Call call) throws IOException {
        Export.Order order = export.order(call.json());
        return Answer.streamed(TYPE, out -> export.write(order, out));
    }

    private Answer take(Call call) throws IOException, InterruptedException {
        ModulePattern purges = new ModulePattern(call.query().getOrDefault("purges", ""));
        if (!imports.tryAcquire()) {
            return Problem.tooMany(IMPORTS + " imports run already; wait for one to end", 5)
                    .answer();
        }
        try {
            return look(call)
                    ? Answer.json(200, Json.object().put("wanted", taking.wanted(call.stream())))
                    : Answer.json(200, taking.take(call.stream(), purges).json());
        } catch (ArchiveDamaged e) {
            return Problem.invalid(e.getMessage() + " (what came whole before that is stored)")
                    .answer();
        } catch (CannotProve e) {
            return Problem.unavailable(String.valueOf(e.getMessage())).answer();
        } finally {
            imports.release();
        }
    }

    private static boolean look(Call call) {
        String look = call.query().getOrDefault("look", "false");
        if (!look.equals("true") && !look.equals("false")) {
            throw new InvalidField("look", "expected true or false");
        }
        return look.equals("true");
    }
}
