package dev.goferry.module;

/** Letters as the go tool knows them (Unicode 15.0): what a newer Unicode adds, a client would refuse. */
final class Letters {
    private Letters() {}

    static boolean isLetter(int codePoint) {
        return Character.isLetter(codePoint);
    }
}
