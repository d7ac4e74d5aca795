package dev.goferry.admin;

import java.util.concurrent.Semaphore;

/** A call's place among a bounded number, given back by {@link #close}. For one thread after another. */
final class Seat implements AutoCloseable {
    private Semaphore room;

    /** @param room in which it was taken */
    Seat(Semaphore room) {
        this.room = room;
    }

    /** Takes one elsewhere instead; false if there is none, and it stays where it is. */
    boolean move(Semaphore other) {
        if (!other.tryAcquire()) {
            return false;
        }
        room.release();
        room = other;
        return true;
    }

    @Override
    public void close() {
        room.release();
    }
}
