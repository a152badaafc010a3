package io.caisson.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessSignalTest {
    @Test
    void aSignalReachesItsHandler() throws IOException, InterruptedException {
        CountDownLatch received = new CountDownLatch(1);
        try (ProcessSignal _ = ProcessSignal.handle("USR1", received::countDown).orElseThrow()) {
            String pid = Long.toString(ProcessHandle.current().pid());
            assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -USR1 " + pid)
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(received.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatTheVirtualMachineKeepsIsLeftAlone() {
        assertThat(ProcessSignal.handle("SEGV", () -> {})).isEmpty();
    }
}
