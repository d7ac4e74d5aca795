package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.oracle.Oracle;
import dev.goferry.verification.ModFile.Verdict.Broken;
import dev.goferry.verification.ModFile.Verdict.Sound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModFileTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "module example.com/m\n",
                "module example.com/m",
                "// a comment\r\n\r\n\tmodule \"example.com/Fork\" // why\r\n",
                "module (\n\texample.com/m\n)\n",
                "go 1.99\nfuture ( x )\nmodule example.com/m\n"
            })
    void mod_isSound_withItsH1(String mod) throws IOException {
        try (Oracle oracle = Oracle.start()) {
            assertThat(check(mod))
                    .isEqualTo(new Sound(oracle.ask("GoModHash", mod).getFirst()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "go 1.20\n",
                "<html>module x</html>",
                "// module x\n",
                "module\n",
                "module // x\n",
                "modulex y\n",
                "module x\n\u0000"
            })
    void mod_isBroken_withoutAModuleLine(String mod) {
        assertThat(check(mod)).isInstanceOf(Broken.class);
    }

    @Test
    void size_isTaken_atExactlyItsLimit() {
        byte[] mod = new byte[ModFile.MAX_BYTES];
        Arrays.fill(mod, (byte) '\n');
        byte[] line = "module x\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(line, 0, mod, 0, line.length);
        assertThat(ModFile.check(mod)).isInstanceOf(Sound.class);
        assertThat(ModFile.check(Arrays.copyOf(mod, mod.length + 1))).isInstanceOf(Broken.class);
    }

    private static ModFile.Verdict check(String mod) {
        return ModFile.check(mod.getBytes(StandardCharsets.UTF_8));
    }
}
