package dev.goferry.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    /** Whether a class comes from node/core, as a folder of a build or as its jar. */
    private static final ImportOption CORE =
            location -> location.contains("/core/target/") || location.contains("/goferry-core-");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ArchitectureTest::isNoTestJar)
            .importPackages("dev.goferry");

    private static final JavaClasses OF_CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ArchitectureTest::isNoTestJar)
            .withImportOption(CORE)
            .importPackages("dev.goferry");

    @Test
    void classes_areAllHere_orTheRulesProveNothing() {
        assertThat(ALL.contain("dev.goferry.launcher.Goferry")).isTrue();
        assertThat(ALL.contain("dev.goferry.server.Node")).isTrue();
        assertThat(ALL.contain("dev.goferry.storage.FolderStore")).isTrue();
        assertThat(OF_CORE.contain("dev.goferry.module.ModulePath")).isTrue();
        assertThat(OF_CORE.contain("dev.goferry.server.Node")).isFalse();
        assertThat(ALL.contain("dev.goferry.rules.ArchitectureTest")).isFalse();
    }

    @Test
    void core_seesOnlyTheJdk_andJSpecify() {
        Set<String> own = new TreeSet<>();
        OF_CORE.forEach(type -> own.add(type.getPackageName()));
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..")
                        .or(resideInAnyPackage(own.toArray(String[]::new))))
                .check(OF_CORE);
    }

    @Test
    void network_isSeenOnly_byItsPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.goferry.edge..",
                        "dev.goferry.upstream..",
                        "dev.goferry.server..",
                        "dev.goferry.peer..",
                        "dev.goferry.hazelcast..",
                        "dev.goferry.admin..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty.."))
                .check(ALL);
    }

    @Test
    void hazelcastAndS3_areSeenOnly_byTheirOwnPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.goferry.hazelcast..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.."))
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.goferry.s3..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.minio..", "okhttp3.."))
                .check(ALL);
    }

    @Test
    void controlPlane_seesNoNode_andNoNodeSeesIt() {
        assertThat(ALL.contain("dev.goferry.control.ControlPlane")).isTrue();
        String[] node = {"dev.goferry.server..", "dev.goferry.proxy..", "dev.goferry.edge..", "dev.goferry.config.."};
        String[] control = {
            "dev.goferry.control..",
            "dev.goferry.admin..",
            "dev.goferry.job..",
            "dev.goferry.prewarm..",
            "dev.goferry.invalidation..",
            "dev.goferry.replication..",
            "dev.goferry.schedule..",
            "dev.goferry.feed..",
            "dev.goferry.webhook..",
            "dev.goferry.airgap..",
            "dev.goferry.retention..",
            "dev.goferry.scrub..",
            "dev.goferry.dashboard..",
            "dev.goferry.pace.."
        };
        noClasses()
                .that()
                .resideInAnyPackage(control)
                .should()
                .dependOnClassesThat(resideInAnyPackage(node))
                .check(ALL);
        noClasses()
                .that()
                .resideInAnyPackage(node)
                .should()
                .dependOnClassesThat(resideInAnyPackage(control))
                .check(ALL);
    }

    @Test
    void packages_haveNoCycles_amongThem() {
        slices().matching("dev.goferry.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void names_areTheFields_notPatterns() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Service)(\\$.*)?")
                .check(ALL);
    }

    @Test
    void packages_areNullMarked_everyOne() {
        Set<String> unmarked = new TreeSet<>();
        ALL.forEach(type -> {
            if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(type.getPackageName());
            }
        });
        assertThat(unmarked).isEmpty();
    }

    @Test
    void futures_stayAtTheEdge_elsewhereCodeBlocks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.goferry.edge..")
                // The places where a virtual thread waits for Vert.x and for Hazelcast within a limit.
                .and()
                .doNotHaveFullyQualifiedName("dev.goferry.upstream.Waiting")
                .and()
                .doNotHaveFullyQualifiedName("dev.goferry.hazelcast.Patience")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.CompletableFuture")
                .check(ALL);
    }

    @Test
    void standardStreams_belongToTheLauncher_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.goferry.launcher..", "dev.goferry.bench..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ALL);
    }

    @Test
    void temporaryFiles_lieWhereTheConfigurationSays_notInTheSystemsFolder() {
        noClasses()
                .that()
                // Somebody who may not write to the node's spool can still ask why a module is not to be had.
                .doNotHaveFullyQualifiedName("dev.goferry.server.Doctor")
                .and()
                .resideOutsideOfPackage("dev.goferry.bench..")
                .should()
                .callMethod(Files.class, "createTempFile", String.class, String.class, FileAttribute[].class)
                .orShould()
                .callMethod(Files.class, "createTempDirectory", String.class, FileAttribute[].class)
                .orShould()
                .callMethod(File.class, "createTempFile", String.class, String.class)
                .check(ALL);
    }

    @Test
    void launcher_isSeenByNobody_butItself() {
        noClasses()
                .that(resideInAPackage("dev.goferry..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage("dev.goferry.launcher..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.goferry.launcher..")
                .check(ALL);
    }

    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar") && !location.contains("/test-classes/");
    }
}
