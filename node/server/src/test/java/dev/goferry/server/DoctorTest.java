package dev.goferry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.Doctor.Diagnosis;
import dev.goferry.server.Doctor.Finding;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestModule;
import dev.goferry.sumdb.TestSumDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest implements Doctor.Listener {
    private static final String MODULE = "example.com/patient";
    private static final String INFO = MODULE + "/@v/v1.0.0.info";

    @TempDir
    Path data;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final List<Finding> findings = new ArrayList<>();

    @Override
    public void asking(String what) {}

    @Override
    public void found(Finding finding) {
        findings.add(finding);
    }

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void module_canBeHad_whenUpstreamHasAllOfIt() throws Exception {
        origin.publish(MODULE, "v1.0.0");

        assertThat(examine(MODULE)).isEqualTo(new Diagnosis(true, MODULE + "@v1.0.0 can be had from this node."));
        assertThat(told())
                .contains(
                        "OK path rules",
                        "OK policy",
                        "OK upstream " + origin.url(),
                        "OK version",
                        "OK chain .zip",
                        "SKIP store",
                        "SKIP checksum database");
    }

    @Test
    void version_cannotBeHad_whenUpstreamSays404() throws Exception {
        failed(MODULE + "@v1.0.0", "404 from " + origin.url() + ": it is not there", "Check the spelling");
    }

    @Test
    void version_cannotBeHad_whenUpstreamWantsCredentials() throws Exception {
        origin.script(INFO, Script.status(401, "who are you?\n"));

        failed(MODULE + "@v1.0.0", "it wants credentials", "who are you?", "Check the credentials");
    }

    @Test
    void version_cannotBeHad_whenUpstreamHangs() throws Exception {
        origin.script(INFO, Script.hang());

        failed(MODULE + "@v1.0.0", "time-out: " + origin.url() + " did not answer within 300 ms");
    }

    @Test
    void version_cannotBeHad_whenUpstreamIsDown() throws Exception {
        origin.refuse();

        failed(MODULE + "@v1.0.0", "connection: cannot connect to " + origin.url());
    }

    @Test
    void name_isRefused_whenItIsNoModulePath() throws Exception {
        failed("example.com/../patient", "path rules");
        assertThat(findings).hasSize(1);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void privateModule_isAskedOfNobody_withoutARoute() throws Exception {
        failed(MODULE + "@v1.0.0", "private, by the default chain: nobody may be asked for it", "private=" + MODULE);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void version_cannotBeHad_whenItsHashIsNotTheDatabases() throws Exception {
        ModuleVersion version = new ModuleVersion(new ModulePath(MODULE), new Version("v1.0.0"));
        TestSumDb sumdb = TestSumDb.create("sum.example.com");
        new TestModule(version).addTo(sumdb);
        origin.publish(MODULE, "v1.0.0");
        try (TestHttp database = new TestHttp(sumdb::get)) {
            String setting = "sumdb=" + sumdb.verifierKey() + " " + database.uri();

            Diagnosis diagnosis = examine(MODULE + "@v1.0.0", setting);

            assertThat(diagnosis.available()).isFalse();
            assertThat(diagnosis.conclusion()).contains("checksum .mod: found h1:", "Do not use it");
            assertThat(told()).contains("OK checksum database", "FAIL checksum .mod", "FAIL checksum .zip");
        }
    }

    @Test
    void storedVersion_canBeHad_whateverUpstreamSays_andIsNotTouched() throws Exception {
        origin.publish(MODULE, "v1.0.0");
        try (TestNode node = TestNode.start(data, origin.url())) {
            for (String file : List.of(".info", ".mod", ".zip")) {
                assertThat(node.get("/" + MODULE + "/@v/v1.0.0" + file).statusCode())
                        .isEqualTo(200);
            }
            Awaitility.await("the log, which is written behind").until(() -> log().contains("\"kind\":\"zip\""));
            origin.refuse();
            Map<Path, Object> before = files();

            assertThat(examine(MODULE + "@v1.0.0").available()).isTrue();

            assertThat(told()).contains("OK store .info", "OK store .mod", "OK store .zip", "FAIL chain .info");
            assertThat(files()).isEqualTo(before);
        }
    }

    @Test
    void credentials_areNeverTold_whateverHappens() throws Exception {
        String upstream = origin.url().replace("://", "://user:s3cret@");
        origin.script(INFO, Script.status(403, "no\n"));

        Diagnosis diagnosis = examine(MODULE + "@v1.0.0", "upstream=" + upstream);

        assertThat(diagnosis.conclusion() + findings).doesNotContain("s3cret").contains("403 from " + origin.url());
    }

    private void failed(String target, String says, String... more) throws Exception {
        String[] settings =
                Stream.of(more).filter(text -> text.startsWith("private=")).toArray(String[]::new);
        Diagnosis diagnosis = examine(target, settings);
        assertThat(diagnosis.available()).isFalse();
        assertThat(diagnosis.conclusion()).contains("cannot be had").contains(says);
        Stream.of(more)
                .filter(text -> !text.startsWith("private="))
                .forEach(text -> assertThat(diagnosis.conclusion()).contains(text));
    }

    private Diagnosis examine(String target, String... settings) throws Exception {
        Map<String, String> keys = new TreeMap<>(Map.of(
                "data", data.toString(),
                "upstream", origin.url(),
                "sumdb", "off",
                "upstream.first-byte-timeout", "300ms",
                "upstream.tries", "1"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            keys.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        List<String> sets = keys.entrySet().stream().map(Map.Entry::toString).toList();
        Configuration configuration = Configuration.load(new Machine(Map.of(), data, 2), Optional.empty(), sets);
        return Doctor.examine(configuration.node(), target, this);
    }

    private List<String> told() {
        return findings.stream()
                .map(finding -> finding.mark() + " " + finding.what())
                .toList();
    }

    private String log() throws IOException {
        Path folder = data.resolve("store/_goferry/log");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        StringBuilder all = new StringBuilder();
        try (Stream<Path> segments = Files.list(folder)) {
            for (Path segment : segments.toList()) {
                all.append(Files.readString(segment));
            }
        }
        return all.toString();
    }

    private Map<Path, Object> files() throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .collect(
                            Collectors.toMap(file -> file, file -> file.toFile().lastModified()));
        }
    }
}
