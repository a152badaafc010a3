package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.device.DeviceRequest;
import io.caisson.device.Devices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices of the host, as a container sees them. */
@Tag("kernel")
class DeviceTest {
    /** Says for reading and for writing whether it can be opened. */
    private static final String TRY = "(: <$f) 2>/dev/null && echo read; (: >$f) 2>/dev/null && echo write";

    private static RuntimeFixture fixture;

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    @Test
    void onlyWhatWasAskedForCanBeUsed() throws Exception {
        String make = "mknod /tmp/kmsg c 1 11; f=/tmp/kmsg; ";
        DeviceRequest writing = new DeviceRequest("/dev/kmsg", "/dev/log/kernel", "w");

        assertThat(output(make + TRY)).isEmpty();
        assertThat(output("f=/dev/log/kernel; stat -c %t:%T $f; " + TRY, writing))
                .isEqualTo("1:b\nwrite\n");
    }

    @Test
    void oneOfTheDefaultOnesCanBeAnother() throws Exception {
        assertThat(output("stat -c %t:%T /dev/full /dev/null", new DeviceRequest("/dev/zero", "/dev/full", "rw")))
                .isEqualTo("1:5\n1:3\n");
    }

    @Test
    void aNodeCanBeAnywhere() throws Exception {
        assertThat(output("head -c 3 /srv/a/zero | od -An -tx1", new DeviceRequest("/dev/zero", "/srv/a/zero", "r")))
                .isEqualTo(" 00 00 00\n");
    }

    private static String output(String script, DeviceRequest... requests) throws Exception {
        String id = RuntimeFixture.newId();
        var spec = new Devices(List.of())
                .edits(List.of(requests), List.of())
                .applied(fixture.settings("sh", "-c", script).spec(fixture, id));
        fixture.runtime.create(new LaunchRequest(id, spec, fixture.overlay(id, List.of(fixture.lower))));
        fixture.runtime.start(id);
        fixture.awaitExit();
        fixture.runtime.delete(id);
        var output = fixture.outputs.get(id);
        return output == null ? "" : output.toString(StandardCharsets.UTF_8);
    }
}
