import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prints the CycloneDX 1.6 bill of the image: the jars in lib/ by Maven's own list, the Java runtime, go where it is in,
 * and the Debian packages whose files were copied (ROOT/.files). Fails where a jar or any other file is nobody's: a bill with
 * holes is none.
 */
final class Sbom {
    private static final Pattern DEPENDENCY =
            Pattern.compile("^\\s*([\\w.-]+):([\\w.-]+):jar(?::([\\w.-]+))??:([\\w.-]+):(?:compile|runtime)\\b.*");

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        nobodys(root);
        List<String> components = new ArrayList<>();
        Path program = root.resolve("opt/goferry/goferry.jar");
        String ours = version(program);
        components.add(component("application", "dev.goferry:goferry-launcher", ours,
                "pkg:maven/dev.goferry/goferry-launcher@" + ours, sha256(program)));
        jars(root.resolve("opt/goferry/lib"), Path.of(arguments[2]), components);
        String java = property(Path.of(arguments[1], "release"), "JAVA_RUNTIME_VERSION");
        components.add(component("platform", "openjdk", java, "pkg:generic/openjdk@" + java.replace("+", "%2B"), ""));
        Path go = root.resolve("usr/local/go/VERSION");
        if (Files.exists(go)) {
            String version = Files.readAllLines(go).getFirst().substring("go".length());
            components.add(component("application", "go", version, "pkg:generic/go@" + version, ""));
        }
        for (Map.Entry<String, String> each : packages(root.resolve(".files")).entrySet()) {
            String version = each.getValue().replace("+", "%2B").replace("~", "%7E").replace(":", "%3A");
            components.add(component(
                    "library", each.getKey(), each.getValue(), "pkg:deb/debian/" + each.getKey() + "@" + version, ""));
        }
        System.out.println("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"version\": 1,\n"
                + " \"metadata\": {\"component\": {\"type\": \"container\", \"name\": \"goferry\", \"version\": \"" + ours + "\"}},\n \"components\": [\n  "
                + String.join(",\n  ", components) + "\n ]}");
    }

    /** What is neither the Java runtime's, nor go's, nor a copied package's, nor written by rootfs itself, is from nowhere. */
    private static void nobodys(Path root) throws IOException {
        TreeSet<String> known = new TreeSet<>(Files.readAllLines(root.resolve(".files")));
        known.addAll(List.of("/.files", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf"));
        try (Stream<Path> all = Files.walk(root)) {
            List<String> unknown = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> "/" + root.relativize(file))
                    .filter(file -> !file.startsWith("/opt/java/") && !file.startsWith("/usr/local/go/"))
                    .filter(file -> !file.matches("/opt/goferry/(lib/[^/]+\\.jar|goferry\\.jar|java\\.args|sbom\\.cdx\\.json)"))
                    .filter(file -> !known.contains(file))
                    .sorted()
                    .toList();
            if (!unknown.isEmpty()) {
                throw new IOException("files of no component: " + unknown);
            }
        }
    }

    private static String version(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
    }

    private static void jars(Path lib, Path list, List<String> components) throws Exception {
        Map<String, Matcher> known = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            Matcher found = DEPENDENCY.matcher(line);
            if (found.matches()) {
                String classifier = found.group(3) == null ? "" : "-" + found.group(3);
                known.put(found.group(2) + "-" + found.group(4) + classifier + ".jar", found);
            }
        }
        try (Stream<Path> files = Files.list(lib)) {
            for (Path jar : files.sorted().toList()) {
                Matcher found = known.get(jar.getFileName().toString());
                if (found == null) {
                    throw new IOException(jar + " is not in " + list);
                }
                String purl = "pkg:maven/" + found.group(1) + "/" + found.group(2) + "@" + found.group(4)
                        + (found.group(3) == null ? "" : "?classifier=" + found.group(3));
                components.add(component("library", found.group(1) + ":" + found.group(2), found.group(4), purl, sha256(jar)));
            }
        }
    }

    private static Map<String, String> packages(Path list) throws Exception {
        Map<String, String> versions = new TreeMap<>();
        for (String file : new TreeSet<>(Files.readAllLines(list))) {
            // A file of merged /usr is registered under either of its names; the bundle of certificates under none.
            String owner = file.endsWith("ca-certificates.crt") ? "ca-certificates" : owner(file);
            versions.put(owner, run("dpkg-query", "-W", "-f=${Version}", owner).strip());
        }
        return versions;
    }

    private static String owner(String file) throws Exception {
        for (String name : List.of(file, "/usr" + file, file.replaceFirst("^/usr", ""),
                Path.of(file).toRealPath().toString(), Path.of(file).toRealPath().toString().replaceFirst("^/usr", ""))) {
            String found = run("dpkg-query", "-S", name);
            if (!found.isEmpty()) {
                return found.lines().filter(line -> !line.startsWith("diversion")).findFirst().orElseThrow().split(":")[0];
            }
        }
        throw new IOException(file + " belongs to no package");
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0 ? out : "";
    }

    private static String property(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name + "=")).findFirst().orElseThrow().replaceAll("^.*=\"|\"$", "");
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static String component(String type, String name, String version, String purl, String sha256) {
        return "{\"type\": \"" + type + "\", \"name\": \"" + name + "\", \"version\": \"" + version + "\", \"purl\": \"" + purl + "\""
                + (sha256.isEmpty() ? "" : ", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"" + sha256 + "\"}]") + "}";
    }
}
