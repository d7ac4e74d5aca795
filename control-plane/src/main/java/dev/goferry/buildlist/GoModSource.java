package dev.goferry.buildlist;

import dev.goferry.gomod.GoMod;
import dev.goferry.module.ModuleVersion;

/** Where go.mod files come from. Blocking; called from many threads at once. */
public interface GoModSource {
    /** What became of a question. */
    sealed interface Found {
        record File(GoMod mod) implements Found {}

        /** It cannot be had; {@code reason} is one line. */
        record Missing(String reason) implements Found {}
    }

    Found read(ModuleVersion module) throws InterruptedException;
}
