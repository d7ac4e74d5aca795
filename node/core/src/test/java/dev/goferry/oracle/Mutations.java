package dev.goferry.oracle;

import java.util.List;
import java.util.Random;

/** Texts near the border of what is valid: real ones, glued and broken at random places. */
public final class Mutations {
    private final Random random;
    private final List<String> seeds;
    private final List<String> parts;

    /**
     * Draws from the given texts.
     *
     * @param seeds whole texts to start from
     * @param parts what is put in and overwritten with
     */
    public Mutations(Random random, List<String> seeds, List<String> parts) {
        this.random = random;
        this.seeds = seeds;
        this.parts = parts;
    }

    /** A seed after none to three mutations. */
    public String next() {
        StringBuilder text = new StringBuilder(pick(seeds));
        for (int left = random.nextInt(4); left > 0; left--) {
            mutate(text);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(3));
        switch (random.nextInt(5)) {
            case 0 -> text.insert(at, pick(parts));
            case 1 -> text.delete(at, end);
            case 2 -> text.replace(at, end, pick(parts));
            case 3 -> text.append(pick(parts));
            default -> {
                String other = pick(seeds);
                text.setLength(at);
                text.append(other, random.nextInt(other.length() + 1), other.length());
            }
        }
    }

    private String pick(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
