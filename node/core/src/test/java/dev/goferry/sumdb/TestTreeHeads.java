package dev.goferry.sumdb;

/** A saved tree head in memory: outlives the clients that a test makes one after the other. */
public final class TestTreeHeads implements TreeHeadStore {
    private volatile String note = "";

    @Override
    public String load() {
        return note;
    }

    @Override
    public synchronized boolean save(String loaded, String now) {
        if (!loaded.equals(note)) {
            return false;
        }
        note = now;
        return true;
    }
}
