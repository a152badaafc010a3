package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
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
}
