package io.caisson.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the kernel says of interfaces. */
class NetworkCountersTest {
    @Test
    void eachInterfaceIsALine() {
        String file = """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
                eth0:5000000000 40    3    4    5     6          7         8       90      10   11   12   13    14      15         16
                  a:b:   1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
                """;
        assertThat(NetworkCounters.parse(file))
                .containsExactly(
                        new NetworkCounters("lo", 100, 1, 0, 0, 100, 1, 0, 0),
                        new NetworkCounters("eth0", 5_000_000_000L, 40, 3, 4, 90, 10, 11, 12),
                        new NetworkCounters("a:b", 1, 2, 3, 4, 9, 10, 11, 12));
        assertThat(NetworkCounters.parse("")).isEmpty();
    }

    @Test
    void ourOwnAreReadAndNobodysAreNone() {
        assertThat(NetworkCounters.of(ProcessHandle.current().pid()))
                .extracting(NetworkCounters::name)
                .contains("lo");
        assertThat(NetworkCounters.of(Integer.MAX_VALUE)).isEmpty();
    }
}
