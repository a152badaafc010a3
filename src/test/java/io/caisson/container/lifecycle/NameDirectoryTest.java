package io.caisson.container.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files of names that a container has changed, or has not. */
class NameDirectoryTest {
    @TempDir
    private Path temporary;

    private NameDirectory directory;
    private Path hosts;

    @BeforeEach
    void make() {
        directory = new NameDirectory(temporary.resolve("names"));
        hosts = directory.path(NameFile.HOSTS);
        directory.write(Map.of(NameFile.HOSTS, "first\n"));
    }

    @Test
    void whatWasNotChangedIsBroughtUpToDate() throws IOException {
        assertThat(hosts).hasContent("first");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(hosts)))
                .isEqualTo("rw-r--r--");
        assertThat(directory.has(NameFile.RESOLVER)).isFalse();
        directory.write(Map.of(NameFile.HOSTS, "second\n"));
        assertThat(hosts).hasContent("second");
        directory.write(Map.of(NameFile.HOSTS, "first\n"));
        assertThat(hosts).hasContent("first");
    }

    @Test
    void whatTheContainerHasChangedIsKept() throws IOException {
        Files.writeString(hosts, "mine\n");
        directory.write(Map.of(NameFile.HOSTS, "second\n"));
        assertThat(hosts).hasContent("mine");
        byte[] much = new byte[2 << 20];
        Files.write(hosts, much);
        directory.write(Map.of(NameFile.HOSTS, "second\n"));
        assertThat(hosts).hasSize(much.length);
    }

    /** After a power cut, or after a crash between the note and the file. */
    @Test
    void anEmptyOneAndOneThatIsMissingAreWritten() throws IOException {
        Files.writeString(hosts, "");
        directory.write(Map.of(NameFile.HOSTS, "second\n"));
        assertThat(hosts).hasContent("second");
        Files.delete(hosts);
        Files.writeString(hosts.resolveSibling("hosts.new"), "half");
        directory.write(Map.of(NameFile.HOSTS, "third\n"));
        assertThat(hosts).hasContent("third");
        assertThat(hosts.resolveSibling("hosts.new")).doesNotExist();
    }

    @Test
    void aLayerHasEmptyFilesInADirectoryLikeTheImages() throws IOException {
        NamePlaces places = new NamePlaces(true, 0711, 7, 8, List.of(NameFile.HOSTS));
        Path etc = directory.layer(places, places.missing()).resolve("etc");
        assertThat(Files.getAttribute(etc, "unix:mode")).isEqualTo(040711);
        assertThat(Files.getAttribute(etc, "unix:uid")).isEqualTo(7);
        assertThat(Files.getAttribute(etc, "unix:gid")).isEqualTo(8);
        assertThat(etc.resolve("hosts")).isEmptyFile();
        assertThat(etc.resolve("hostname")).doesNotExist();
        assertThat(directory.layer(places, List.of(NameFile.HOSTNAME)).resolve("etc/hostname"))
                .isEmptyFile();
    }
}
