package dev.goferry.cluster;

import java.util.Map;

/**
 * What each member says of itself, its last word only: figures for whoever watches the cluster. A word is gone soon after
 * its member, or after {@link #HOLDS_SECONDS} without another. Nothing may depend on it: any of them may be late or lost.
 * Blocking for a moment, for virtual threads; thread-safe.
 */
public interface Bulletins {
    /** The longest word, in UTF-8 bytes; a longer one is an {@link IllegalArgumentException}. */
    int LONGEST_BYTES = 64 << 10;

    /** A member that says nothing for so long has no word. */
    int HOLDS_SECONDS = 30;

    /** Says it, in place of what this member said before. */
    void post(String word);

    /** The words of the members that are here now, by {@link Member#id}; empty where the cluster cannot tell. */
    Map<String, String> all();
}
