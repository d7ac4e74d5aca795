package dev.goferry.virtual;

/**
 * A bug that is planted in a real class: in some of its methods a call is left out, and has this result.
 *
 * @param in the class, by its binary name
 * @param method whose code it is; lambdas of it have names that begin with {@code lambda$} and its name
 * @param called the name of the method that is not called
 * @param result what stands in for its result
 */
public record Change(String in, String method, String called, Result result) {
    /** What a call that is left out results in. */
    public enum Result {
        NOTHING,
        NULL,
        FALSE,
        TRUE,
        NOUGHT,
        EMPTY
    }

    boolean isIn(String type, String code) {
        return type.equals(in) && (code.equals(method) || code.startsWith("lambda$" + method + "$"));
    }
}
