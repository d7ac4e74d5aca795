package dev.goferry.protocol;

/**
 * Paths that pass every rule of names and still can be no module, because their host's rules are known: those of
 * cmd/go's vcs.go for github.com and bitbucket.org, and hosts that serve nothing so near their root. Other hosts may
 * serve a module anywhere, even at their root.
 */
final class KnownHosts {
    private KnownHosts() {}

    /** Whether cmd/go asked at the source itself could never find such a module. */
    static boolean cannotServe(String path) {
        if (isUnder(path, "github.com") || isUnder(path, "bitbucket.org")) {
            return hasFewerElements(path, 3) || path.indexOf('~') >= 0;
        }
        if (isUnder(path, "gitlab.com")) {
            return hasFewerElements(path, 3);
        }
        if (isUnder(path, "golang.org")) {
            return path.equals("golang.org") || path.equals("golang.org/x");
        }
        return path.equals("gopkg.in") || path.equals("rsc.io");
    }

    private static boolean isUnder(String path, String host) {
        return path.startsWith(host) && (path.length() == host.length() || path.charAt(host.length()) == '/');
    }

    private static boolean hasFewerElements(String path, int elements) {
        int slash = -1;
        for (int i = 1; i < elements; i++) {
            slash = path.indexOf('/', slash + 1);
            if (slash < 0) {
                return true;
            }
        }
        return false;
    }
}
