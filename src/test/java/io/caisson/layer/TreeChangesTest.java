package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.filesystem.Directories;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.mount.Overlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an overlay's upper directory changes, as the kernel has written it. */
@Tag("kernel")
class TreeChangesTest {
    @TempDir
    Path temporary;

    private Path base;
    private Path middle;
    private Path upper;

    @BeforeEach
    void makeLayers() throws IOException {
        base = Files.createDirectory(temporary.resolve("base"));
        middle = Files.createDirectory(temporary.resolve("middle"));
        upper = Files.createDirectory(temporary.resolve("upper"));
        Files.createDirectory(temporary.resolve("work"));
        Files.createDirectories(base.resolve("etc/conf.d"));
        Files.writeString(base.resolve("etc/passwd"), "root");
        Files.writeString(base.resolve("etc/conf.d/one"), "1");
        Files.createDirectory(base.resolve("data"));
        Files.writeString(base.resolve("data/old"), "old");
        Files.writeString(base.resolve("data/same"), "old");
        Files.writeString(base.resolve("kind"), "a file");
        Files.createDirectory(middle.resolve("middle"));
    }

    @Test
    void nothingIsChangedAtFirst() {
        assertThat(changes()).isEmpty();
    }

    @Test
    void whatIsAddedChangedAndDeletedIsTold() throws IOException {
        inOverlay(root -> {
            Files.writeString(root.resolve("etc/passwd"), "changed");
            Files.delete(root.resolve("etc/conf.d/one"));
            Files.createDirectories(root.resolve("new/deep"));
            Files.createSymbolicLink(root.resolve("new/link"), Path.of("/etc"));
            Files.delete(root.resolve("kind"));
            Files.createDirectory(root.resolve("kind"));
            Files.writeString(root.resolve("kind/in"), "");
            Files.delete(root.resolve("middle"));
        });

        assertThat(changes())
                .containsExactly(
                        "CHANGED /etc",
                        "CHANGED /etc/conf.d",
                        "DELETED /etc/conf.d/one",
                        "CHANGED /etc/passwd",
                        "CHANGED /kind",
                        "ADDED /kind/in",
                        "DELETED /middle",
                        "ADDED /new",
                        "ADDED /new/deep",
                        "ADDED /new/link");
    }

    @Test
    void aDirectoryThatWasReplacedHidesTheOldOne() throws IOException {
        inOverlay(root -> {
            Files.delete(root.resolve("data/old"));
            Files.delete(root.resolve("data/same"));
            Files.delete(root.resolve("data"));
            Files.createDirectory(root.resolve("data"));
            Files.writeString(root.resolve("data/same"), "new");
            Files.writeString(root.resolve("data/fresh"), "new");
        });

        assertThat(changes())
                .containsExactly("CHANGED /data", "DELETED /data/old", "ADDED /data/fresh", "CHANGED /data/same");
    }

    @Test
    void namesThatAreNoTextAndDeepTreesAreTold() throws IOException {
        String odd = FileName.text(new byte[] {'x', (byte) 0xff});
        try (FileDescriptor directory = Directories.open(upper)) {
            At.makeDirectory(directory.number(), odd, 0755);
        }
        Path deep = upper;
        for (int depth = 0; depth < 200; depth++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }

        assertThat(changes()).hasSize(201).contains("ADDED /" + odd, "ADDED " + "/d".repeat(200));
    }

    @Test
    void aLinkInTheUpperDirectoryLeadsNowhere() throws IOException {
        Files.createSymbolicLink(upper.resolve("etc"), Path.of("/etc"));

        assertThat(changes()).containsExactly("CHANGED /etc");
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        TreeChanges.list(
                upper,
                Overlay.readOnly(List.of(middle, base)),
                change -> changes.add(change.kind() + " " + change.path()));
        return changes;
    }

    private void inOverlay(Work work) throws IOException {
        try (FileDescriptor overlay = Overlay.writable(List.of(middle, base), upper, temporary.resolve("work"))) {
            work.in(overlay.path().resolve("."));
        }
    }

    @FunctionalInterface
    private interface Work {
        void in(Path root) throws IOException;
    }
}
