package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUsageTest {
    @TempDir
    Path temporary;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(temporary.resolve("tree"));
    }

    /** JUnit's own removal knows neither such names nor such depth. */
    @AfterEach
    void removeTree() throws IOException {
        new TreeRemoval(Files.createDirectories(temporary.resolve("trash"))).remove(tree);
    }

    @Test
    void countsBlocksOnceForAllNamesOfAFile() throws IOException {
        Files.write(tree.resolve("one"), new byte[100_000]);
        Files.createLink(tree.resolve("two"), tree.resolve("one"));
        Files.createSymbolicLink(tree.resolve("link"), tree.resolve("one"));
        long blocks = 0;
        for (String name : new String[] {"one", "link"}) {
            blocks += At.stat(
                            FileDescriptor.CURRENT_DIRECTORY, tree.resolve(name).toString())
                    .blocks();
        }

        assertThat(DiskUsage.of(tree)).isEqualTo(new DiskUsage(blocks * 512, 2));
        assertThat(blocks * 512).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void goesDeeperThanAnyPathAndBackUp() {
        String name = FileName.text(new byte[] {(byte) 0xff}) + "x".repeat(200);
        int depth = 200;
        makeDeep(name, depth);

        assertThat(DiskUsage.of(tree).inodes()).isEqualTo(2 * depth + 1);
    }

    @Test
    void aDirectoryThatMovesWhileItIsMeasuredIsLeftOut() {
        makeDeep("d", 100);
        try (DirectoryChain chain = new DirectoryChain(Directories.open(tree));
                FileDescriptor top = Directories.open(tree)) {
            for (int i = 0; i < 100; i++) {
                chain.descend("d");
            }
            At.rename(top.number(), "d/d/d/d/d", top.number(), "moved", 0);

            int found = 0;
            while (chain.depth() > 0) {
                found += chain.ascend() ? 1 : 0;
            }
            // Not the four that are above the moved one now as before.
            assertThat(found).isEqualTo(96);
            assertThat(At.stat(chain.current())).isEqualTo(At.stat(top));
        }
    }

    /** In each directory another one and a FIFO behind it, by name. */
    private void makeDeep(String name, int depth) {
        try (DirectoryChain chain = new DirectoryChain(Directories.open(tree))) {
            for (int i = 0; i < depth; i++) {
                At.makeDirectory(chain.current().number(), name, 0700);
                At.symlink("nowhere", chain.current().number(), "z");
                chain.descend(name);
            }
            At.symlink("nowhere", chain.current().number(), "z");
        }
    }
}
