package dev.goferry.bench;

import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Comparing servers with nginx. */
final class Servers {
    private Servers() {}

    /** A figure of nginx among the contenders'; not a number when it does not take part. */
    static <T> double ofNginx(Map<Contender, T> figures, ToDoubleFunction<T> of) {
        return figures.entrySet().stream()
                .filter(e -> e.getKey() instanceof Contender.Nginx)
                .mapToDouble(e -> of.applyAsDouble(e.getValue()))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** A comparison with nginx, for all but itself. */
    static String beside(Contender contender, Supplier<String> comparison) {
        return contender instanceof Contender.Nginx ? "" : comparison.get();
    }
}
