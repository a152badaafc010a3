package io.caisson.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.ContainerHealth;
import io.caisson.v1.ContainerState;
import io.caisson.v1.Event;
import io.caisson.v1.HealthStatus;
import io.caisson.v1.Volume;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 0B", "999, 999B", "1000, 1kB", "77912345, 77.9MB", "1230000000, 1.23GB"})
    void sizes(long bytes, String text) {
        assertThat(Human.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "60, About a minute",
        "150, 2 minutes",
        "3600, About an hour",
        "86400, 24 hours",
        "172800, 2 days",
        "1209600, 2 weeks"
    })
    void durations(long seconds, String text) {
        assertThat(Human.duration(java.time.Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void statesInDockersWords() {
        Container running = Container.newBuilder()
                .setState(ContainerState.CONTAINER_STATE_RUNNING)
                .setStartTime(time(NOW.minusSeconds(300)))
                .build();
        Container exited = Container.newBuilder()
                .setState(ContainerState.CONTAINER_STATE_EXITED)
                .setExitCode(137)
                .setFinishTime(time(NOW.minusSeconds(3)))
                .build();
        assertThat(ContainerStatus.of(running, NOW)).isEqualTo("Up 5 minutes");
        for (Map.Entry<HealthStatus, String> health : Map.of(
                        HealthStatus.HEALTH_STATUS_NONE, "",
                        HealthStatus.HEALTH_STATUS_STARTING, " (health: starting)",
                        HealthStatus.HEALTH_STATUS_HEALTHY, " (healthy)",
                        HealthStatus.HEALTH_STATUS_UNHEALTHY, " (unhealthy)")
                .entrySet()) {
            Container checked = running.toBuilder()
                    .setHealth(ContainerHealth.newBuilder().setStatus(health.getKey()))
                    .build();
            assertThat(ContainerStatus.of(checked, NOW)).isEqualTo("Up 5 minutes" + health.getValue());
        }
        Container paused = running.toBuilder()
                .setState(ContainerState.CONTAINER_STATE_PAUSED)
                .build();
        assertThat(ContainerStatus.of(paused, NOW)).isEqualTo("Up 5 minutes (Paused)");
        Container restarting = exited.toBuilder().setNextStartTime(time(NOW)).build();
        assertThat(ContainerStatus.of(restarting, NOW)).isEqualTo("Restarting (137) 3 seconds ago");
        assertThat(ContainerStatus.of(exited, NOW)).isEqualTo("Exited (137) 3 seconds ago");
    }

    @Test
    void jsonOfAMessage() {
        Event event = Event.newBuilder()
                .setSequence(9007199254740993L)
                .setTime(Timestamp.newBuilder().setSeconds(1769860800).setNanos(5))
                .setType("container.die")
                .setResourceName("a\"b\\\n\u0001é")
                .putAttributes("z", "1")
                .putAttributes("a", "2")
                .build();
        assertThat(MessageJson.line(event))
                .isEqualTo("{\"sequence\":9007199254740993,\"time\":\"2026-01-31T12:00:00.000000005Z\",\"node\":\"\","
                        + "\"type\":\"container.die\",\"resource_type\":\"\",\"resource_id\":\"\","
                        + "\"resource_name\":\"a\\\"b\\\\\\n\\u0001é\",\"attributes\":{\"a\":\"2\",\"z\":\"1\"}}");
    }

    @Test
    void jsonOfEnumsDurationsAndUnsetMessages() {
        String json = MessageJson.line(Container.newBuilder()
                .setState(ContainerState.CONTAINER_STATE_RUNNING)
                .setConfig(ContainerConfig.newBuilder()
                        .setStopTimeout(Duration.newBuilder().setSeconds(1).setNanos(500_000_000)))
                .build());
        assertThat(json).contains("\"state\":\"running\"", "\"stop_timeout\":\"1.5s\"", "\"read_only\":false");
        assertThat(json).doesNotContain("start_time", "resources");
    }

    @Test
    void jsonArray() {
        assertThat(MessageJson.array(List.of())).isEqualTo("[]");
        assertThat(MessageJson.array(List.of(Volume.newBuilder().setId("1").build())))
                .startsWith("[\n    {\n        \"id\": \"1\",\n        \"name\": \"\",\n        \"labels\": {},");
    }

    @Test
    void tablesAreAligned() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Table table = new Table("A", "LONG NAME", "C");
        table.row("123", "x", "last");
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        table.print(new Terminal(InputStream.nullInputStream(), out, out, Map.of(), false));
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("A     LONG NAME   C\n123   x           last\n");
    }

    private static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
