package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.testing.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {
    private static final String NOT_UTF8 = FileName.text(new byte[] {'n', (byte) 0xe9, (byte) 0xff});

    @TempDir
    Path temporary;

    private Path trash;
    private Path tree;
    private TreeRemoval removal;

    @BeforeEach
    void makeDirectories() throws IOException {
        trash = Files.createDirectory(temporary.resolve("trash"));
        tree = Files.createDirectory(temporary.resolve("tree"));
        removal = new TreeRemoval(trash);
    }

    @Test
    void namesThatAreNotUtf8Go() {
        try (FileDescriptor root = Directories.open(tree)) {
            At.makeDirectory(root.number(), NOT_UTF8, 0700);
            At.symlink(NOT_UTF8, root.number(), NOT_UTF8 + "-link");
            At.makeDirectory(root.number(), NOT_UTF8 + "/" + NOT_UTF8, 0700);
            assertThat(DirectoryReader.names(root)).containsExactlyInAnyOrder(NOT_UTF8, NOT_UTF8 + "-link");
            assertThat(At.readLink(root.number(), NOT_UTF8 + "-link")).isEqualTo(NOT_UTF8);
        }

        removal.remove(tree);

        assertThat(tree).doesNotExist();
        assertThat(trash).isEmptyDirectory();
    }

    @Test
    void whatIsTooDeepForAPathGoes() {
        try (DirectoryChain chain = new DirectoryChain(Directories.open(tree))) {
            for (int i = 0; i < 300; i++) {
                At.makeDirectory(chain.current().number(), NOT_UTF8.repeat(50), 0700);
                chain.descend(NOT_UTF8.repeat(50));
            }
        }

        removal.remove(tree);

        assertThat(trash).isEmptyDirectory();
    }

    @Test
    void removalsAtOnceDoNotMeet() throws Exception {
        int count = 8;
        for (int i = 0; i < count; i++) {
            fill(Files.createDirectory(temporary.resolve("tree" + i)));
        }
        CountDownLatch ready = new CountDownLatch(count + 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(count + 1)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Path mine = temporary.resolve("tree" + i);
                all.add(threads.submit(() -> together(ready, () -> removal.remove(mine))));
            }
            // Even one that takes the others' trees and parts for what a crash has left.
            all.add(threads.submit(() -> together(ready, removal::empty)));
            for (Future<?> each : all) {
                each.get();
            }
        }

        assertThat(trash).isEmptyDirectory();
    }

    @Test
    void oneTreeRemovedTwiceAtOnceIsGone() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.createDirectories(tree);
            fill(tree);
            String aside = removal.moveAside(tree);
            CountDownLatch ready = new CountDownLatch(2);
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                Future<?> one = threads.submit(() -> together(ready, () -> removal.removeAside(aside)));
                Future<?> two = threads.submit(() -> together(ready, () -> removal.removeAside(aside)));
                one.get();
                two.get();
            }
            assertThat(trash).isEmptyDirectory();
        }
    }

    @Test
    @Tag("kernel")
    void whatIsMountedInTheTreeIsNotTouched() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "ours");
        Path mounted = Files.createDirectories(tree.resolve("sub/mounted"));
        mount("--bind", outside.toString(), mounted.toString());
        String aside;
        try {
            aside = removal.moveAside(tree);
            assertThatThrownBy(() -> removal.removeAside(aside))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("EXDEV");
            assertThat(outside.resolve("precious")).hasContent("ours");
        } finally {
            CommandResult.of(new ProcessBuilder("umount", trash.resolve(onlyName()) + "/sub/mounted"));
        }

        removal.empty();

        assertThat(trash).isEmptyDirectory();
        assertThat(outside.resolve("precious")).hasContent("ours");
    }

    private String onlyName() {
        try (FileDescriptor directory = Directories.open(trash)) {
            return DirectoryReader.names(directory).getFirst();
        }
    }

    private static void mount(String... arguments) {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        CommandResult.of(new ProcessBuilder(command)).succeeded();
    }

    private static void fill(Path directory) {
        try (DirectoryChain chain = new DirectoryChain(Directories.open(directory))) {
            for (int i = 0; i < 200; i++) {
                At.makeDirectory(chain.current().number(), "d", 0700);
                At.symlink("nowhere", chain.current().number(), "l");
                chain.descend("d");
            }
        }
    }

    private static void together(CountDownLatch ready, Runnable action) {
        ready.countDown();
        try {
            ready.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        action.run();
    }
}
