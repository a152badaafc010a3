package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of names that containers have, by the command line. Needs root. */
class NamesIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static final String SHOW = "cat /etc/hosts /etc/hostname /etc/resolv.conf";

    private static PackagedEngine engine;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void start() throws IOException {
        engine = PackagedEngine.start();
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @AfterEach
    void removeAll() {
        List<String> words = new ArrayList<>(List.of("rm", "-f", "-v"));
        caisson("ps", "-aq").lines().forEach(words::add);
        if (words.size() > 3) {
            caisson(words.toArray(String[]::new));
        }
    }

    @Test
    void theyAreMadeKeptAndNoneOfTheContainersOwn() throws IOException {
        List<String> command = new ArrayList<>(List.of("create", "--name", "named", "-h", "one"));
        command.addAll(List.of("--domainname", "test", "--add-host", "db:10.0.0.7", "--dns", "10.0.0.53"));
        command.addAll(List.of("--dns-search", "a.test", "--dns-option", "ndots:2"));
        command.addAll(List.of(IMAGE, "sh", "-c", SHOW + "; cat /proc/sys/kernel/domainname; echo mine >>/etc/hosts"));
        caisson(command.toArray(String[]::new));
        String rest = "one\nnameserver 10.0.0.53\nsearch a.test\noptions ndots:2\ntest\n";
        assertThat(caisson("start", "-a", "named"))
                .startsWith("127.0.0.1\tlocalhost\n")
                .endsWith("10.0.0.7\tdb\n127.0.0.1\tone.test one\n" + rest);
        assertThat(caisson("start", "-a", "named")).endsWith("one.test one\nmine\n" + rest);

        assertThat(caisson("diff", "named")).isEmpty();
        assertThat(caisson("cp", "named:/etc/hosts", "-")).contains("one.test one\nmine\n");
        Path directory = containerDirectory("named");
        assertThat(directory.resolve("names/hosts")).isRegularFile();
        caisson("rm", "named");
        assertThat(directory).doesNotExist();
    }

    @Test
    void whoSharesANetworkHasTheOthers() throws IOException {
        caisson("run", "-d", "--name", "owner", "-h", "two", IMAGE, "sleep", "1000");
        caisson("run", "-d", "--name", "second", "--network", "container:owner", IMAGE, "sleep", "1000");
        String script = "cat /etc/hostname; echo more >>/etc/hosts";
        assertThat(caisson("run", "--rm", "--network", "container:second", IMAGE, "sh", "-c", script))
                .isEqualTo("two\n");
        assertThat(caisson("exec", "owner", "cat", "/etc/hosts")).endsWith("127.0.0.1\ttwo\nmore\n");
        refused("config.dns", "create", "--network", "container:owner", "--dns", "10.0.0.1", IMAGE);
        refused("networks are not there yet", "create", "--add-host", "up:host-gateway", IMAGE);

        String hosts = Files.readString(Path.of("/etc/hosts"));
        assertThat(caisson("run", "--rm", "--network", "host", "--add-host", "x:::1", IMAGE, "cat", "/etc/hosts"))
                .startsWith(hosts)
                .endsWith("::1\tx\n");
    }

    @Test
    void mountsAtTheirPathsWinAndAReadOnlyRootKeepsThem() throws IOException {
        Path mine = Files.writeString(temporary.resolve("mine"), "own\n");
        assertThat(caisson("run", "--rm", "-v", mine + ":/etc/hosts", IMAGE, "cat", "/etc/hosts"))
                .isEqualTo("own\n");
        assertThat(caisson("run", "--rm", "-v", temporary + ":/etc", IMAGE, "ls", "/etc"))
                .isEqualTo("mine\n");
        assertThat(caisson(
                        "run",
                        "--rm",
                        "--read-only",
                        "-h",
                        "x",
                        IMAGE,
                        "sh",
                        "-c",
                        "{ echo y >/etc/hostname; }" + " 2>/dev/null || cat /etc/hostname"))
                .isEqualTo("x\n");
    }

    @Test
    void aLinkOfTheImageIsNotFollowed() throws IOException {
        Files.createSymbolicLink(temporary.resolve("resolv.conf"), Path.of("/data/file"));
        caisson("create", "--name", "linking", IMAGE);
        caisson("cp", temporary + "/.", "linking:/etc");
        caisson("commit", "linking", "linked:test");
        String script = "cat /etc/resolv.conf; ls -l /etc/resolv.conf /data; stat -c %a /etc; cat /etc/passwd";
        assertThat(caisson("run", "--name", "run", "--dns", "10.0.0.9", "linked:test", "sh", "-c", script))
                .startsWith("nameserver 10.0.0.9\n")
                .contains("-rw-r--r--", "\n755\nroot:")
                .doesNotContain("lrwx");
        assertThat(caisson("diff", "run")).isEmpty();
        caisson("rmi", "-f", "linked:test");
    }

    private static Path containerDirectory(String name) {
        String id =
                caisson("ps", "-aq", "--no-trunc", "--filter", "name=" + name).strip();
        return engine.root().resolve("containers").resolve(id);
    }

    private static void refused(String words, String... command) {
        CommandResult result = engine.caisson(command);
        assertThat(result.exitCode()).as("exit code of %s", List.of(command)).isNotZero();
        assertThat(result.errors()).startsWith("caisson: ").contains(words);
    }

    private static String caisson(String... command) {
        return engine.caisson(command).succeeded().output();
    }
}
