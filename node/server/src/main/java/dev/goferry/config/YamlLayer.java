package dev.goferry.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The configuration file: a mapping whose keys may be nested or joined by dots. A list of plain values is their texts
 * joined by commas; a list of mappings gives each its number, {@code routes.0.modules}.
 */
final class YamlLayer {
    /** Deeper than any key; ends a mapping that contains itself through an alias. */
    private static final int MAX_DEPTH = 8;

    private final Path file;
    private final Layer layer;
    private final Consumer<String> problems;

    private YamlLayer(Path file, Layer layer, Consumer<String> problems) {
        this.file = file;
        this.layer = layer;
        this.problems = problems;
    }

    static void read(Path file, Layer layer, Consumer<String> problems) {
        try (InputStream in = Files.newInputStream(file)) {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            Optional<Node> root = new Compose(settings).composeInputStream(in);
            root.ifPresent(node -> new YamlLayer(file, layer, problems).top(node));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.accept(file + ":" + line + ": not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.accept(file + ": not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        } catch (IOException e) {
            problems.accept(file + ": cannot be read: " + e);
        }
    }

    private void top(Node root) {
        switch (root) {
            case MappingNode mapping -> mapping("", mapping, 0);
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> {}
            default -> problems.accept(at(root) + ": expected keys such as \"listen: 127.0.0.1:8080\"");
        }
    }

    private void mapping(String prefix, MappingNode mapping, int depth) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                node(prefix + key.getValue(), entry.getValueNode(), depth + 1);
            } else {
                problems.accept(at(entry.getKeyNode()) + ": a key is a plain word");
            }
        }
    }

    private void node(String key, Node value, int depth) {
        if (depth > MAX_DEPTH) {
            problems.accept(at(value) + ": nested too deeply");
            return;
        }
        switch (value) {
            case ScalarNode scalar -> layer.put(key, new Given(text(scalar), at(scalar)));
            case MappingNode mapping -> mapping(key + ".", mapping, depth);
            case SequenceNode sequence -> sequence(key, sequence, depth);
            default -> problems.accept(at(value) + ": expected a value, a list or keys");
        }
    }

    private void sequence(String key, SequenceNode sequence, int depth) {
        List<Node> items = sequence.getValue();
        if (items.stream().allMatch(ScalarNode.class::isInstance)) {
            List<String> texts =
                    items.stream().map(item -> text((ScalarNode) item)).toList();
            layer.put(key, new Given(String.join(",", texts), at(sequence)));
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            node(key + "." + i, items.get(i), depth + 1);
        }
    }

    private static String text(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
    }

    private String at(Node node) {
        return file + ":" + node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
