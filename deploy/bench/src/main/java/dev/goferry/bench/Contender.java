package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server that is measured: something that answers go clients, with the origin behind it or the same files beside it. */
sealed interface Contender {
    String name();

    /** Starts it in an empty folder of its own and returns when it answers. */
    Started start(Setting setting) throws IOException, InterruptedException;

    /** Whether it fetches from the origin, so that a cold figure means something. */
    boolean fetches();

    /** Whether it comes with a control plane, which can empty it. */
    default boolean hasControl() {
        return false;
    }

    /**
     * What a contender is started with.
     *
     * @param upstream the origin
     * @param sumDb GOSUMDB syntax, or {@code off}
     * @param folder empty, its own
     */
    record Setting(URI upstream, String sumDb, Corpus corpus, Path folder, Map<String, String> environment) {}

    /** The origin itself, as if there were no proxy. */
    record Straight() implements Contender {
        @Override
        public String name() {
            return "straight";
        }

        @Override
        public boolean fetches() {
            return true;
        }

        @Override
        public Started start(Setting setting) {
            return Started.at(setting.upstream());
        }
    }

    /** nginx with one worker and the corpus as static files; access log off, as Goferry's. */
    record Nginx(String program) implements Contender {
        @Override
        public String name() {
            return "nginx";
        }

        @Override
        public boolean fetches() {
            return false;
        }

        @Override
        public Started start(Setting setting) throws IOException, InterruptedException {
            int port = Web.freePort();
            var folder = setting.folder();
            var config = folder.resolve("nginx.conf");
            Files.writeString(config, """
                    daemon off;
                    worker_processes 1;
                    pid %1$s/nginx.pid;
                    error_log %1$s/error.log;
                    worker_rlimit_nofile 8192;
                    events { worker_connections 4096; }
                    http {
                        access_log off;
                        sendfile on;
                        tcp_nopush on;
                        tcp_nodelay on;
                        keepalive_timeout 65;
                        keepalive_requests 1000000000;
                        open_file_cache max=10000 inactive=10m;
                        open_file_cache_valid 10m;
                        open_file_cache_min_uses 1;
                        types { application/zip zip; }
                        default_type "text/plain; charset=utf-8";
                        client_body_temp_path %1$s/body;
                        proxy_temp_path %1$s/proxy;
                        fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi;
                        scgi_temp_path %1$s/scgi;
                        server {
                            listen 127.0.0.1:%2$d backlog=4096;
                            root %3$s;
                            location /bench.test/ { root %4$s; }
                        }
                    }
                    """.formatted(
                            folder,
                            port,
                            setting.corpus().download().toAbsolutePath(),
                            setting.corpus().big().toAbsolutePath()));
            var command = List.of(program, "-p", folder.toString(), "-c", config.toString());
            return Started.waitFor(Child.start(command, Map.of(), folder, folder.resolve("out")), port, null, null);
        }
    }

    /**
     * A command for a shell with {@code {listen}} (host:port), {@code {ops}} and {@code {control}} (others),
     * {@code {upstream}}, {@code {sumdb}}, {@code {dir}} and {@code {root}} (this repository) filled in. It should
     * {@code exec} its server.
     */
    record Command(String name, String template, Path root) implements Contender {
        @Override
        public boolean fetches() {
            return true;
        }

        @Override
        public boolean hasControl() {
            return template.contains("{control}");
        }

        @Override
        public Started start(Setting setting) throws InterruptedException {
            int port = Web.freePort();
            var ops = "127.0.0.1:" + Web.freePort();
            var control = "127.0.0.1:" + Web.freePort();
            var command = template.replace("{listen}", "127.0.0.1:" + port)
                    .replace("{ops}", ops)
                    .replace("{control}", control)
                    .replace("{upstream}", setting.upstream().toString())
                    .replace("{sumdb}", setting.sumDb())
                    .replace("{dir}", setting.folder().toString())
                    .replace("{root}", root.toString());
            var output = setting.folder().resolve("out");
            var child = Child.start(List.of("sh", "-c", command), setting.environment(), setting.folder(), output);
            return Started.waitFor(
                    child,
                    port,
                    template.contains("{ops}") ? URI.create("http://" + ops) : null,
                    hasControl() ? new Control(URI.create("http://" + control)) : null);
        }
    }
}
