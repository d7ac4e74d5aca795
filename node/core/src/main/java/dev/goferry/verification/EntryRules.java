package dev.goferry.verification;

import dev.goferry.module.FilePath;
import dev.goferry.module.InvalidName;
import java.util.List;
import java.util.Locale;

/** The rules of zip.CheckZip for names and declared sizes, before a byte is inflated. */
final class EntryRules {
    private static final String GO_MOD = "go.mod";
    private static final String LICENSE = "LICENSE";

    private EntryRules() {}

    static void check(List<ZipEntry> entries, ZipLimits limits) throws BrokenZip {
        NameTree names = new NameTree(limits.entries());
        long left = limits.inflatedBytes();
        for (ZipEntry entry : entries) {
            if (!entry.name().isEmpty()) {
                checkName(entry, names);
            }
            checkSize(entry, limits);
            left -= Math.min(entry.inflated(), left + 1);
            if (left < 0) {
                throw new BrokenZip("its files are larger than " + limits.inflatedBytes() + " bytes together");
            }
        }
    }

    private static void checkName(ZipEntry entry, NameTree names) throws BrokenZip {
        String name = entry.name();
        String path = entry.isFolder() ? name.substring(0, name.length() - 1) : name;
        try {
            FilePath.check(path);
        } catch (InvalidName e) {
            throw new BrokenZip(String.valueOf(e.getMessage()));
        }
        names.add(path, entry.isFolder());
        String base = path.substring(path.lastIndexOf('/') + 1);
        if (!entry.isFolder() && base.toLowerCase(Locale.ROOT).equals(GO_MOD) && !path.equals(GO_MOD)) {
            throw new BrokenZip("go.mod must stand at the top and in lower case: " + Printable.of(path));
        }
    }

    private static void checkSize(ZipEntry entry, ZipLimits limits) throws BrokenZip {
        if (entry.isFolder() && entry.inflated() != 0) {
            throw new BrokenZip("a folder with bytes: " + Printable.of(entry.name()));
        }
        if (entry.method() == ZipEntry.STORED && entry.compressed() != entry.inflated()) {
            throw new BrokenZip("a stored file with two sizes: " + Printable.of(entry.name()));
        }
        boolean small = entry.name().equals(GO_MOD) || entry.name().equals(LICENSE);
        if (small && entry.inflated() > limits.goModBytes()) {
            throw new BrokenZip(entry.name() + " is larger than " + limits.goModBytes() + " bytes");
        }
    }
}
