package io.caisson.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEntryTest {
    @TempDir
    Path proc;

    @Test
    void readsTheProcessThatThisIs() {
        ProcessHandle self = ProcessHandle.current();
        ProcessEntry entry = ProcessEntry.read(self.pid()).orElseThrow();
        assertThat(entry.pid()).isEqualTo((int) self.pid());
        assertThat(entry.parentPid())
                .isEqualTo(self.parent().map(parent -> (int) parent.pid()).orElse(0));
        assertThat(entry.command().getFirst()).endsWith("java");
        assertThat(entry.threads()).isGreaterThan(1);
        assertThat(entry.residentBytes()).isGreaterThan(1024 * 1024);
        assertThat(entry.cpuTime()).isPositive();
        assertThat(Duration.between(
                                entry.startTime(), self.info().startInstant().orElseThrow())
                        .abs())
                .isLessThan(Duration.ofSeconds(3));
        assertThat(entry.startTime()).isBefore(Instant.now());
    }

    @Test
    void aNameMayHoldAnything() throws IOException {
        write("stat", "7 (a) R 1 (b) S 3 7 7 0 -1 4 1 1 0 0 150 50 20 5 20 0 2 0 400 1 1");
        write("status", "Name:\ta) R 1 (b\nUid:\t1\t1000\t1\t1\nNSpid:\t7\t2\nRssAnon:\t 8 kB\nRssShmem:\t 4 kB\n");
        write("io", "read_bytes: 512\nwrite_bytes: 1024\n");
        write("cmdline", "sh\0-c\0\0");
        ProcessEntry entry = ProcessEntry.read(proc).orElseThrow();
        assertThat(entry.pid()).isEqualTo(7);
        assertThat(entry.innermostPid()).isEqualTo(2);
        assertThat(entry.parentPid()).isEqualTo(3);
        assertThat(entry.uid()).isEqualTo(1000);
        assertThat(entry.state()).isEqualTo("S");
        assertThat(entry.threads()).isEqualTo(2);
        assertThat(entry.cpuTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(entry.reapedCpuTime()).isEqualTo(Duration.ofMillis(250));
        assertThat(entry.residentBytes()).isEqualTo(12 * 1024);
        assertThat(entry.readBytes()).isEqualTo(512);
        assertThat(entry.writeBytes()).isEqualTo(1024);
        assertThat(entry.command()).containsExactly("sh", "-c", "");
    }

    @Test
    void oneWithoutArgumentsHasItsName() throws IOException {
        write("stat", "7 (kworker) I 2 0 0 0 -1 4 1 1 0 0 0 0 0 0 20 0 1 0 400 1 1");
        write("status", "Name:\tkworker\n");
        write("cmdline", "");
        ProcessEntry entry = ProcessEntry.read(proc).orElseThrow();
        assertThat(entry.command()).containsExactly("[kworker]");
        assertThat(entry.writeBytes()).isZero();
    }

    @Test
    void oneThatHasEndedIsNone() {
        assertThat(ProcessEntry.read(proc)).isEmpty();
        assertThat(ProcessEntry.read(Integer.MAX_VALUE)).isEmpty();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(proc.resolve(file), text, StandardCharsets.ISO_8859_1);
    }
}
