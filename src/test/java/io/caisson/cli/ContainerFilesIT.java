package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files of containers from outside: what has changed. Needs root. */
class ContainerFilesIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void whatAContainerHasChangedIsListedWhileItRunsAndAfterwards() throws IOException {
        HostTraces traces = HostTraces.of(engine);
        caisson(
                "run",
                "-d",
                "--name",
                "changing",
                "--tmpfs",
                "/mnt",
                IMAGE,
                "sh",
                "-c",
                "rm /etc/group; echo new > /new; chmod 700 /data; echo hidden > /mnt/hidden; echo done; sleep 1000");
        awaitDone("changing");
        String changes = caisson("diff", "changing");
        assertThat(changes.lines()).contains("C /etc", "D /etc/group", "A /new", "C /data");
        assertThat(changes).doesNotContain("hidden", "/bin", "/data/");
        caisson("pause", "changing");
        assertThat(caisson("container", "diff", "changing")).isEqualTo(changes);
        caisson("rm", "-f", "changing");
        assertThat(engine.caisson("diff", "changing").exitCode()).isEqualTo(1);
        caisson("create", "--name", "untouched", IMAGE, "true");
        assertThat(caisson("diff", "untouched")).isEmpty();
        caisson("rm", "untouched");
        traces.awaitAgain(engine);
    }

    /** Waits until a container has written its first line. */
    private static void awaitDone(String container) throws IOException {
        Process logs = engine.command("logs", "-f", container).start();
        try {
            assertThat(logs.inputReader().readLine()).isEqualTo("done");
        } finally {
            logs.destroy();
        }
    }

    private static String caisson(String... arguments) {
        return result(arguments).output();
    }

    private static CommandResult result(String... arguments) {
        return engine.caisson(arguments).succeeded();
    }
}
