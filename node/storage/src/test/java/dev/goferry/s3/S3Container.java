package dev.goferry.s3;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.goferry.s3.fixture.S3Process;
import dev.goferry.s3.fixture.S3Server;
import dev.goferry.s3.fixture.ServerBinary;
import dev.goferry.s3.fixture.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * A server in a container of its own image, which is made from scratch around its static binary: no registry has one.
 * Where no Docker engine answers, the same binary runs as a process; on the build machine that is a failure.
 */
final class S3Container implements S3Server {
    private static final int PORT = 9000;
    private static final Map<ServerBinary, S3Server> SHARED = new EnumMap<>(ServerBinary.class);

    private final GenericContainer<?> container;
    private final Path data;

    private S3Container(GenericContainer<?> container, Path data) {
        this.container = container;
        this.data = data;
    }

    /** One for this test JVM, in a container where there is an engine. */
    static synchronized S3Server shared(ServerBinary binary) throws IOException {
        S3Server known = SHARED.get(binary);
        if (known == null) {
            known = engineAnswers() ? start(binary) : process(binary);
            SHARED.put(binary, known);
        }
        return known;
    }

    private static boolean engineAnswers() {
        boolean named = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return named && DockerClientFactory.instance().isDockerAvailable();
    }

    private static S3Server process(ServerBinary binary) throws IOException {
        if (ServerBinary.required()) {
            throw new IllegalStateException("no Docker engine answers: .ci/run installs and starts one");
        }
        return (binary == ServerBinary.MINIO ? SharedServer.MINIO : SharedServer.VERSITYGW).server();
    }

    private static S3Server start(ServerBinary binary) throws IOException {
        Path data = Files.createTempDirectory("goferry-s3-");
        GenericContainer<?> container = new GenericContainer<>(image(binary))
                .withExposedPorts(PORT)
                .withCreateContainerCmdModifier(create -> Objects.requireNonNull(create.getHostConfig())
                        .withBinds(new Bind(data.toString(), new Volume("/data"))))
                .withEnv("MINIO_ROOT_USER", ACCESS_KEY)
                .withEnv("MINIO_ROOT_PASSWORD", SECRET_KEY)
                .withEnv("MINIO_BROWSER", "off")
                .withEnv("MINIO_UPDATE", "off")
                .withEnv("MINIO_CI_CD", "1")
                .withEnv("ROOT_ACCESS_KEY", ACCESS_KEY)
                .withEnv("ROOT_SECRET_KEY", SECRET_KEY)
                .waitingFor(Wait.forHttp("/").forStatusCodeMatching(status -> status < 500))
                .withStartupTimeout(Duration.ofMinutes(1));
        container.start();
        S3Container started = new S3Container(container, data);
        Runtime.getRuntime().addShutdownHook(new Thread(started::remove));
        return started;
    }

    private static ImageFromDockerfile image(ServerBinary binary) throws IOException {
        String[] arguments = binary == ServerBinary.MINIO
                ? new String[] {"/server", "server", "--quiet", "--address", ":" + PORT, "/data"}
                : new String[] {"/server", "--port", ":" + PORT, "--quiet", "posix", "/data"};
        return new ImageFromDockerfile()
                .withFileFromPath("server", binary.path())
                .withDockerfileFromBuilder(file -> file.from("scratch")
                        .copy("server", "/server")
                        .workDir("/tmp")
                        .workDir("/data")
                        .entryPoint(arguments));
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + container.getMappedPort(PORT));
    }

    /** The servers differ in how they make one by request, but each takes a folder for a bucket. */
    @Override
    public String newBucket() throws IOException {
        String name = "goferry-" + UUID.randomUUID().toString().substring(0, 13);
        Files.createDirectory(data.resolve(name));
        return name;
    }

    private void remove() {
        container.stop();
        S3Process.removeAll(data);
    }

    @Override
    public void close() {
        container.stop();
    }
}
