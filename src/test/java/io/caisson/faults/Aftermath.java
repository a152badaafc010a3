package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerState;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.KillContainerRequest;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.ReadContainerLogsResponse;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.Volume;
import io.caisson.v1.WaitContainerRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What clients were told, compared with what the engine after the killed one says and does. */
final class Aftermath {
    private static final int PAGE = 1_000;
    private static final int NEVER_LAUNCHED = 125;

    private final EngineConnection connection;

    Aftermath(EngineConnection connection) {
        this.connection = connection;
    }

    /** Checks every container; returns how many were in which state. */
    Map<ContainerState, Integer> check(List<Client.Told> told) {
        Map<String, Container> found =
                containers().stream().collect(Collectors.toMap(Container::getName, Function.identity()));
        Map<ContainerState, Integer> states = new EnumMap<>(ContainerState.class);
        found.values().forEach(container -> states.merge(container.getState(), 1, Integer::sum));
        for (Client.Told each : told) {
            Container container = found.remove(each.name);
            if (container == null) {
                checkAbsent(each);
            } else {
                assertThat(each.deleted)
                        .as("deleted, and there again: %s", each)
                        .isFalse();
                check(each, container);
            }
        }
        assertThat(found).as("containers that nobody has made").isEmpty();
        return states;
    }

    /** Removes all containers, running or not, and all volumes. */
    void removeAll() {
        for (Container container : containers()) {
            try {
                connection
                        .containers()
                        .deleteContainer(DeleteContainerRequest.newBuilder()
                                .setContainer(container.getId())
                                .setForce(true)
                                .setDeleteAnonymousVolumes(true)
                                .build());
            } catch (StatusRuntimeException e) {
                // It may have removed itself.
                assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.NOT_FOUND);
            }
        }
        assertThat(containers()).isEmpty();
        for (Volume volume : volumes()) {
            assertThat(volume.getName()).isEqualTo(Workload.VOLUME);
            connection
                    .volumes()
                    .deleteVolume(DeleteVolumeRequest.newBuilder()
                            .setVolume(volume.getId())
                            .build());
        }
    }

    private static void checkAbsent(Client.Told told) {
        boolean mayBeGone = told.id.isEmpty() || told.deleteAsked || told.workload == Workload.SELF_REMOVING;
        assertThat(mayBeGone)
                .as("made and not deleted, and not there: %s", told)
                .isTrue();
    }

    private void check(Client.Told told, Container container) {
        switch (container.getState()) {
            case CONTAINER_STATE_CREATED -> checkCreated(told, container);
            case CONTAINER_STATE_RUNNING -> checkRunning(told, container);
            case CONTAINER_STATE_EXITED -> checkExited(told, container);
            case CONTAINER_STATE_DELETING -> {
                assertThat(told.workload)
                        .as("being removed, and nobody has asked for it: %s", told)
                        .isEqualTo(Workload.SELF_REMOVING);
                awaitRemoval(told, container);
            }
            default -> throw new AssertionError("After a start there is " + container + ": " + told);
        }
    }

    private void checkCreated(Client.Told told, Container container) {
        assertThat(told.started)
                .as("started, and there only as created: %s", told)
                .isFalse();
        if (told.workload == Workload.NOT_FOUND) {
            return;
        }
        try {
            connection
                    .containers()
                    .startContainer(StartContainerRequest.newBuilder()
                            .setContainer(container.getId())
                            .build());
        } catch (StatusRuntimeException e) {
            // Its making was cut short, and nobody was told that it is there.
            assertThat(told.id).as("%s of %s", e, told).isEmpty();
            awaitRemoval(told, container);
            return;
        }
        endAndCheck(told, container);
    }

    private void awaitRemoval(Client.Told told, Container container) {
        await("to be removed, and not removed: " + told, () -> now(container).isEmpty());
    }

    private void checkRunning(Client.Told told, Container container) {
        Path process = Path.of("/proc", Integer.toString(container.getPid()), "root");
        // It may end between the answer and our look; and what a database forgot is told to it again
        // only after its return.
        await(
                "runs only by its row: " + told,
                () -> Files.exists(process)
                        || now(container).map(Container::getState).orElse(ContainerState.CONTAINER_STATE_EXITED)
                                == ContainerState.CONTAINER_STATE_EXITED);
        endAndCheck(told, container);
    }

    private static void await(String otherwise, BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(otherwise).isBefore(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void endAndCheck(Client.Told told, Container container) {
        try {
            if (told.workload == Workload.ENDLESS) {
                connection
                        .containers()
                        .killContainer(KillContainerRequest.newBuilder()
                                .setContainer(container.getId())
                                .build());
            }
            connection
                    .containers()
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .waitContainer(WaitContainerRequest.newBuilder()
                            .setContainer(container.getId())
                            .build());
        } catch (StatusRuntimeException e) {
            assertGone(told, e);
            return;
        }
        now(container).ifPresent(ended -> checkExited(told, ended));
    }

    private void checkExited(Client.Told told, Container container) {
        assertThat(container.getState()).isEqualTo(ContainerState.CONTAINER_STATE_EXITED);
        if (container.getExitCode() == NEVER_LAUNCHED) {
            // The engine was killed between its decision to start and the start.
            assertThat(told.started)
                    .as("started, and there as never started: %s", told)
                    .isFalse();
            assertThat(container.getError()).contains("ended while the container was started");
            return;
        }
        assertThat(container.getExitCode())
                .as("exit code of %s: %s", told, container)
                .isEqualTo(told.workload.exitCode());
        assertThat(container.hasFinishTime() && container.hasStartTime())
                .as("times of %s", container)
                .isTrue();
        if (told.workload != Workload.NOT_FOUND && told.workload != Workload.ENDLESS) {
            String output = output(told, container);
            boolean whole = output.endsWith("marker\n");
            assertThat(whole).as("output of %s: %s", told, output).isTrue();
        }
    }

    private String output(Client.Told told, Container container) {
        StringBuilder output = new StringBuilder();
        try {
            connection
                    .containers()
                    .readContainerLogs(ReadContainerLogsRequest.newBuilder()
                            .setContainer(container.getId())
                            .build())
                    .forEachRemaining(answer -> output.append(text(answer)));
            return output.toString();
        } catch (StatusRuntimeException e) {
            assertGone(told, e);
            return "marker\n";
        }
    }

    private static String text(ReadContainerLogsResponse answer) {
        return answer.getRecord().getData().toStringUtf8();
    }

    private static void assertGone(Client.Told told, StatusRuntimeException e) {
        assertThat(told.workload).as("%s: %s", told, e).isEqualTo(Workload.SELF_REMOVING);
        assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.NOT_FOUND);
    }

    private Optional<Container> now(Container container) {
        try {
            return Optional.of(connection
                    .containers()
                    .getContainer(GetContainerRequest.newBuilder()
                            .setContainer(container.getId())
                            .build())
                    .getContainer());
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            return Optional.empty();
        }
    }

    private List<Container> containers() {
        return connection
                .containers()
                .listContainers(
                        ListContainersRequest.newBuilder().setPageSize(PAGE).build())
                .getContainersList();
    }

    private List<Volume> volumes() {
        return connection
                .volumes()
                .listVolumes(ListVolumesRequest.newBuilder().setPageSize(PAGE).build())
                .getVolumesList();
    }
}
