package dev.goferry.verification;

/**
 * How much a module zip may be. The defaults are those of
 * <a href="https://pkg.go.dev/golang.org/x/mod/zip">golang.org/x/mod/zip</a>, beyond which no client takes it; the
 * number of entries is Goferry's own.
 *
 * @param fileBytes the zip itself
 * @param inflatedBytes the sum of its files
 * @param goModBytes its go.mod, and its LICENSE
 * @param entries files and folders
 */
public record ZipLimits(long fileBytes, long inflatedBytes, int goModBytes, int entries) {
    /** 500 MiB, 500 MiB, 16 MiB and 100,000. */
    public static final ZipLimits DEFAULT = new ZipLimits(500L << 20, 500L << 20, 16 << 20, 100_000);

    /** @throws IllegalArgumentException if a limit is not positive */
    public ZipLimits {
        if (fileBytes < 1 || inflatedBytes < 1 || goModBytes < 1 || entries < 1) {
            throw new IllegalArgumentException("zip limits must be positive");
        }
    }
}
