package dev.goferry.checksum;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.protocol.TilePath;
import dev.goferry.sumdb.Hash;
import dev.goferry.sumdb.LookupAnswer;
import dev.goferry.sumdb.MalformedAnswer;
import dev.goferry.sumdb.SignedHead;
import dev.goferry.sumdb.VerifierKey;

/** One file of a checksum database, and what its bytes must look like before they are kept. */
sealed interface Resource {
    String LATEST = "latest";

    /** Below the database, escaped, without leading slash. */
    String path();

    int maxBytes(ChecksumConfig config);

    /** Throws when the bytes cannot be this file. What it lets pass is well-formed, not yet proven. */
    void check(byte[] bytes, VerifierKey key) throws MalformedAnswer;

    /** Reads a path that our own code wrote. */
    static Resource of(String path) {
        if (path.equals(LATEST)) {
            return new Latest();
        }
        if (path.startsWith("tile/")) {
            return new Tile(TilePath.parse(path));
        }
        int at = path.indexOf('@');
        return new Lookup(new ModuleVersion(
                ModulePath.unescape(path.substring("lookup/".length(), at)), Version.unescape(path.substring(at + 1))));
    }

    /** The newest tree head. */
    record Latest() implements Resource {
        @Override
        public String path() {
            return LATEST;
        }

        @Override
        public int maxBytes(ChecksumConfig config) {
            return config.maxLookupBytes();
        }

        @Override
        public void check(byte[] bytes, VerifierKey key) throws MalformedAnswer {
            SignedHead.open(bytes, key);
        }
    }

    /** The record of a module version. */
    record Lookup(ModuleVersion module) implements Resource {
        @Override
        public String path() {
            return "lookup/" + module.path().escaped() + "@" + module.version().escaped();
        }

        @Override
        public int maxBytes(ChecksumConfig config) {
            return config.maxLookupBytes();
        }

        @Override
        public void check(byte[] bytes, VerifierKey key) throws MalformedAnswer {
            if (LookupAnswer.parse(bytes, key).hashes(module).isEmpty()) {
                throw new MalformedAnswer("its record has no hashes of " + module);
            }
        }
    }

    /** Hashes, or records, of the tree. */
    record Tile(TilePath tile) implements Resource {
        @Override
        public String path() {
            return tile.toString();
        }

        @Override
        public int maxBytes(ChecksumConfig config) {
            return isData() ? config.maxDataTileBytes() : size();
        }

        @Override
        public void check(byte[] bytes, VerifierKey key) throws MalformedAnswer {
            if (isData() ? records(bytes) != tile.width() : bytes.length != size()) {
                throw new MalformedAnswer(
                        isData() ? "it has not " + tile.width() + " records" : "it has not " + size() + " bytes");
            }
        }

        boolean isData() {
            return tile.level() < 0;
        }

        int size() {
            return Math.multiplyExact(tile.width(), Hash.SIZE);
        }

        /** Each record ends in an empty line. */
        private static int records(byte[] bytes) {
            int records = 0;
            for (int i = 1; i < bytes.length; i++) {
                records += bytes[i] == '\n' && bytes[i - 1] == '\n' ? 1 : 0;
            }
            return bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? records : -1;
        }
    }
}
