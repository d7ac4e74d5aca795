package dev.goferry.proxy;

import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node with an empty store over an origin, new for every test. */
abstract class OneNode {
    @TempDir
    Path folder;

    ScriptedOrigin origin;
    TestNode node;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start();
        node = TestNode.start(folder, origin.url());
    }

    @AfterEach
    void stop() {
        node.close();
        origin.close();
    }
}
