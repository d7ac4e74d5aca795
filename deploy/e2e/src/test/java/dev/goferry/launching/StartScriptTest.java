package dev.goferry.launching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a folder of its own, beside a build without sources, which it never thinks stale. */
final class StartScriptTest {
    private static final Path SCRIPT = Path.of("../../goferry");

    @TempDir
    Path home;

    private Path script = Path.of("");

    @BeforeEach
    void unpack() throws IOException {
        Path target = Files.createDirectories(home.resolve("un packed/deploy/launcher/target"));
        script = Files.copy(SCRIPT, home.resolve("un packed/goferry"));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.goferry.launcher.Goferry");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath());
        new JarOutputStream(Files.newOutputStream(target.resolve("goferry.jar")), manifest).close();
    }

    @Test
    void script_runsTheProgram_throughALinkAndFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("link"), Path.of("un packed/goferry"));

        assertThat(version(Map.of("GOFERRY_JAVA_HOME", System.getProperty("java.home")), link))
                .startsWith("goferry ");
    }

    @Test
    void script_findsTheJdk_whenJavaHomeIsAnother() throws Exception {
        Path other = jdk("17.0.15");
        Path right = Files.createDirectories(home.resolve(".jdks")).resolve("right");
        Files.createSymbolicLink(right, Path.of(System.getProperty("java.home")));

        assertThat(version(Map.of("JAVA_HOME", other.toString(), "PATH", "/usr/bin:/bin"), script))
                .startsWith("goferry ");
    }

    @Test
    void script_exits69WithOneLine_whenTheNamedJdkIsNone() throws Exception {
        for (String version : List.of("17.0.15", "26", "250.1")) {
            Path other = jdk(version);
            try (Started goferry = run(Map.of("GOFERRY_JAVA_HOME", other.toString()), script, "version")) {
                assertThat(goferry.exitCode()).isEqualTo(69);
                assertThat(goferry.err())
                        .isEqualTo(
                                "goferry: GOFERRY_JAVA_HOME=" + other + " is no JDK 25; point it at one or unset it\n");
            }
        }
    }

    @Test
    void script_runsTheProgram_withItsCacheInAFolderOfTwoWords() throws Exception {
        String version = System.getProperty("java.runtime.version").replaceAll("[^A-Za-z0-9.]", "_");
        Files.writeString(home.resolve("un packed/deploy/launcher/target/goferry-" + version + ".aot"), "of no use");

        assertThat(version(Map.of("GOFERRY_JAVA_HOME", System.getProperty("java.home")), script))
                .startsWith("goferry ");
    }

    @Test
    void script_preparesNothing_forACommandThatIsOverInASecond() throws Exception {
        version(Map.of("GOFERRY_JAVA_HOME", System.getProperty("java.home")), script);

        assertThat(home.resolve("un packed/deploy/launcher/target").toFile().list())
                .containsExactly("goferry.jar");
    }

    @Test
    void script_leavesNothingBehind_whenItsPreparationIsInterrupted() throws Exception {
        Path interrupted = jdk("25.0.3");
        Files.writeString(interrupted.resolve("bin/java"), "#!/bin/sh\nkill -INT $PPID\nexit 130\n");
        Path temporary = Files.createDirectory(home.resolve("temporary"));
        Map<String, String> environment =
                Map.of("GOFERRY_JAVA_HOME", interrupted.toString(), "TMPDIR", temporary.toString());

        try (Started goferry = run(environment, script, "serve")) {
            assertThat(goferry.exitCode()).isEqualTo(130);
            assertThat(goferry.err()).isEqualTo("goferry: preparing a faster start (once) …\n");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void script_buildsOnce_whenTwoAreStartedInANewClone() throws Exception {
        Path clone = home.resolve("un packed");
        for (String folder : List.of("node", "control-plane", "deploy/launcher")) {
            Files.createDirectories(clone.resolve(folder));
        }
        Files.writeString(clone.resolve("pom.xml"), "");
        Files.writeString(clone.resolve("deploy/pom.xml"), "");
        Path log = home.resolve("builds");
        Path mvn = Files.createDirectory(home.resolve("bin")).resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\necho begin >>" + log + "\nsleep 2\necho end >>" + log + "\n");
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment = Map.of(
                "GOFERRY_JAVA_HOME", System.getProperty("java.home"), "PATH", mvn.getParent() + ":/usr/bin:/bin");

        try (Started first = run(environment, script, "version");
                Started second = run(environment, script, "version")) {
            assertThat(List.of(first.exitCode(), second.exitCode()))
                    .as(first.err() + second.err())
                    .containsOnly(0);
            assertThat(first.err() + second.err()).containsOnlyOnce("another goferry is building here");
        }
        assertThat(log).hasContent("begin\nend\n");
        assertThat(clone.resolve("deploy/launcher/target/build.lock")).doesNotExist();
    }

    private String version(Map<String, String> environment, Path start) throws IOException, InterruptedException {
        try (Started goferry = run(environment, start, "version")) {
            assertThat(goferry.exitCode()).as(goferry.err()).isZero();
            return goferry.out();
        }
    }

    private Started run(Map<String, String> environment, Path start, String argument) throws IOException {
        return Started.command(home, environment, List.of(start.toString(), argument));
    }

    /** A folder that says which JDK it is, as they do. */
    private Path jdk(String version) throws IOException {
        Path jdk = home.resolve("jdk-" + version);
        Files.createDirectories(jdk.resolve("bin"));
        Path java = Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\nexit 3\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
    }
}
