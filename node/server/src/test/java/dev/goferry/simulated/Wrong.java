package dev.goferry.simulated;

/** What must never be. */
enum Wrong {
    /** Other bytes than the file's, or fewer with a clean end. */
    OTHER_BYTES,
    /** A not-found of what is there, and was known to be. */
    ABSENCE_INVENTED,
    /** No file to a client of a healthy node although the region has it. */
    HIT_FAILED,
    /** An error although nobody who has to do with it was in trouble. */
    MISS_FAILED,
    /** More downloads of a file than one and those that something excuses. */
    FETCHED_TWICE,
    /** A whole answer of what is not in the bucket. */
    NOT_STORED,
    /** No answer for longer than any trouble lasts. */
    CLIENT_WAITS,
    /** A flight, a lease or space for one that stays when all is over. */
    LEFT_BEHIND
}
