package dev.goferry.server;

import dev.goferry.server.Doctor.Finding;

/** What to do about the finding that decided. */
final class Advice {
    private Advice() {}

    static String on(Finding why) {
        if (why.what().startsWith("path")) {
            return "Correct the name.";
        }
        if (why.what().startsWith("policy")) {
            return "Give it a route (routes.N.modules, routes.N.upstream), or put direct into upstream.";
        }
        if (why.what().startsWith("checksum")) {
            return why.detail().startsWith("found")
                    ? "Do not use it: it was changed after its publication, or somebody tampers with it."
                    : "If it is private, name it in private; else try again.";
        }
        return of(why.detail());
    }

    private static String of(String detail) {
        if (detail.startsWith("401") || detail.startsWith("403")) {
            return "Check the credentials for that upstream, and whether they may read the module.";
        }
        if (detail.startsWith("404") || detail.startsWith("410")) {
            return "Check the spelling and whether the version was published; if it lives elsewhere, give it a route.";
        }
        return "Check that upstream from this machine, or add another to the chain.";
    }
}
