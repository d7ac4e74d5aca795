package dev.goferry.purge;

import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Purges that bar a return, found by what they bar. */
record Bars(
        Map<ModuleVersion, LogRecord.Purged> versions,
        Map<ModulePath, LogRecord.Purged> modules,
        List<LogRecord.Purged> patterns) {
    static final Bars NONE = new Bars(Map.of(), Map.of(), List.of());

    Bars {
        versions = Map.copyOf(versions);
        modules = Map.copyOf(modules);
        patterns = List.copyOf(patterns);
    }

    static Bars of(List<LogRecord.Purged> purges) {
        Map<ModuleVersion, LogRecord.Purged> versions = new HashMap<>();
        Map<ModulePath, LogRecord.Purged> modules = new HashMap<>();
        List<LogRecord.Purged> patterns = new ArrayList<>();
        for (LogRecord.Purged purge : purges) {
            switch (purge.scope()) {
                case PurgeScope.OneVersion(ModuleVersion module) -> versions.put(module, purge);
                case PurgeScope.WholeModule(ModulePath module) -> modules.put(module, purge);
                case PurgeScope.Matching matching -> patterns.add(purge);
            }
        }
        return new Bars(versions, modules, patterns);
    }

    Optional<LogRecord.Purged> of(ModuleVersion module) {
        return Optional.ofNullable(versions.get(module))
                .or(() -> Optional.ofNullable(modules.get(module.path())))
                .or(() -> patterns.stream()
                        .filter(purge -> purge.scope().covers(module))
                        .findFirst());
    }
}
