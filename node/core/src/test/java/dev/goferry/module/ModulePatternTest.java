package dev.goferry.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModulePatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            *                          | corp.example,github.com/acme  | corp.example github.com/acme
            github.com/*               | corp.example,github.com/acme/ | github.com/acme
            *.example                  | *.corp.example                | *.corp.example
            github.com                 | github.com/acme/*             | github.com/acme/*
            corp.example               | corp.example                  | -
            corp.example/tools         | corp.example                  | -
            corp.*                     | other.example,corp.example    | corp.example
            github.com/a*              | github.com/b,gitlab.com/a     | -
            *                          | *                             | -
            """)
    void patterns_takeIn_whatIsNarrower(String wide, String inner, String taken) {
        List<String> expected = taken == null ? List.of() : List.of(taken.split(" ", -1));
        assertThat(new ModulePattern(wide).takesIn(new ModulePattern(inner))).isEqualTo(expected);
    }
}
