package dev.goferry.scrub;

/**
 * A file that was not what it must be.
 *
 * @param what was wrong with it, in a line
 * @param repair what became of it
 */
public record Finding(String key, String what, Repair repair) {
    /** How a finding ended. */
    public sealed interface Repair {
        /** The pinned bytes are there again, {@code from} where. */
        record Done(String from) implements Repair {}

        /** They are not; {@code why} is one line. */
        record Failed(String why) implements Repair {}
    }

    @Override
    public String toString() {
        return key + ": " + what + "; "
                + switch (repair) {
                    case Repair.Done(String from) -> "repaired from " + from;
                    case Repair.Failed(String why) -> "not repaired: " + why;
                };
    }
}
