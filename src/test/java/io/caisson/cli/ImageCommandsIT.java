package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of an image as a user meets it, against the packaged engine. Needs root. */
class ImageCommandsIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static PackagedEngine engine;
    private static Path archive;
    private static HostTraces empty;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        archive = BusyboxImage.write(engine.directory());
        empty = HostTraces.of(engine);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @BeforeEach
    void load() {
        succeeded("load", "-i", archive.toString());
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(succeeded("images", "-q", "-a")).isEmpty();
        empty.awaitAgain(engine);
        assertThat(succeeded("system", "df")).containsPattern("Images +0 +0 +0B +0B +0B");
    }

    @Test
    void anImageDeletedByForceGoesWithItsLastContainer() {
        succeeded("tag", IMAGE, "other/name:1");
        assertThat(succeeded("rmi", "other/name:1")).isEqualTo("Untagged: other/name:1\n");
        String id =
                succeeded("run", "-d", "--name", "user", IMAGE, "sleep", "1000").strip();
        assertThat(succeeded("image", "inspect", IMAGE)).contains("\"last_use_time\": \"20", "\"unpacked_bytes\": ");

        CommandResult refused = engine.caisson("rmi", IMAGE);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains(id, "caisson rmi -f");
        String image = succeeded("images", "-q", "--no-trunc").strip();
        assertThat(engine.caisson("rmi", "-f", image).errors()).contains("running containers " + id);
        assertThat(succeeded("image", "prune", "-a", "-f")).isEqualTo("Total reclaimed space: 0B\n");

        CommandResult forced = engine.caisson("rmi", "-f", IMAGE).succeeded();
        assertThat(forced.output()).isEqualTo("Untagged: " + IMAGE + "\n");
        assertThat(forced.errors()).contains("stays until its last container goes: " + id.substring(0, 12));
        assertThat(succeeded("images")).containsPattern("<none> +<none> +" + image.substring(7, 19));
        assertThat(succeeded("run", "--rm", image, "cat", "/data/from-image")).isEqualTo("from the image\n");
        assertThat(succeeded("ps", "-q")).isNotEmpty();
        succeeded("rm", "-f", "user");
    }

    @Test
    void listsExplainsMeasuresAndPrunes() {
        succeeded("tag", IMAGE, "localhost:5000/team/app:1.2");
        String id = succeeded("images", "-q").strip();
        assertThat(succeeded("images", "-q", "-f", "reference=localhost:5000/*/app:1.?"))
                .isEqualTo(id + "\n");
        assertThat(succeeded("images", "-q", "localhost:5000/team/app")).isEqualTo(id + "\n");
        assertThat(succeeded("images", "-q", "-f", "reference=team/*")).isEmpty();
        assertThat(succeeded("images", "-q", "-f", "before=" + id)).isEmpty();
        assertThat(succeeded("history", "--format", "json", id)).contains("\"created_by\":\"\"", "\"layer\":{");
        assertThat(succeeded("history", "-q", id)).isEqualTo(id + "\n");
        assertThat(succeeded("system", "df", "-v")).contains(id, "Local Volumes space usage");

        assertThat(succeeded("image", "prune", "-f")).isEqualTo("Total reclaimed space: 0B\n");
        succeeded("rmi", IMAGE);
        String dry = succeeded("image", "prune", "-a", "--dry-run", "--filter", "until=24h");
        assertThat(dry).contains("Would delete:", "untagged: localhost:5000/team/app:1.2", "deleted: sha256:" + id);
        assertThat(succeeded("images", "-q")).isNotEmpty();
        String pruned = succeeded("image", "prune", "-a", "-f", "--filter", "until=24h");
        assertThat(pruned)
                .isEqualTo(dry.replace("Would delete:", "Deleted Images:")
                        .replace("Would reclaim:", "Total reclaimed space:"));
    }

    private static String succeeded(String... words) {
        return engine.caisson(words).succeeded().output();
    }
}
