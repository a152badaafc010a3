package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerSearch;
import io.caisson.container.VolumeNames;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.volume.RenameVolume;
import io.caisson.volume.Volume;
import io.caisson.volume.Volumes;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What concerns a volume and the containers that hold it. */
@ApplicationScoped
public class HeldVolumes {
    private static final int ATTEMPTS = 5;

    private final Volumes volumes;
    private final VolumeNames names;
    private final ContainerLocks locks;
    private final ContainerSearch search;

    @Inject
    HeldVolumes(Volumes volumes, VolumeNames names, ContainerLocks locks, ContainerSearch search) {
        this.search = search;
        this.volumes = volumes;
        this.names = names;
        this.locks = locks;
    }

    /** The containers that hold a volume; one that goes meanwhile is left out. */
    public List<Container> users(Volume volume) {
        return volume.usedBy().stream().flatMap(this::container).toList();
    }

    private Stream<Container> container(String id) {
        try {
            return Stream.of(search.find(id).container());
        } catch (EngineException e) {
            if (e.reason() != ErrorReason.CONTAINER_NOT_FOUND) {
                throw e;
            }
            return Stream.empty();
        }
    }

    /**
     * Gives a volume another name, and has the containers that hold it know it by that. They run on: what they
     * mount is the directory, which is called by the volume's ID.
     *
     * @throws EngineException as {@code Volumes.rename}; {@code CONCURRENT_CHANGE}
     */
    public Volume rename(RenameVolume request) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<String> users = usersOf(request.volume());
            // Before the volume's row is locked, as whoever starts one of them does it.
            Optional<Volume> renamed = locked(users, () -> renamed(request, Set.copyOf(users)));
            if (renamed.isPresent()) {
                return renamed.get();
            }
        }
        throw new EngineException(
                        ErrorReason.CONCURRENT_CHANGE,
                        "Cannot rename volume " + request.volume() + ": containers take it all the time; try again")
                .about("volume", request.volume());
    }

    /** Empty if it has other users than expected. */
    private Optional<Volume> renamed(RenameVolume request, Set<String> locked) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Optional<Volume> former = found(request.volume());
            Volume renamed = volumes.rename(request);
            if (!locked.containsAll(renamed.usedBy())) {
                QuarkusTransaction.setRollbackOnly();
                return Optional.empty();
            }
            former.ifPresent(volume -> names.renamed(volume.name(), renamed.name(), renamed.usedBy()));
            return Optional.of(renamed);
        });
    }

    private List<String> usersOf(String volume) {
        return found(volume).map(Volume::usedBy).orElse(List.of()).stream()
                .sorted()
                .toList();
    }

    /** Empty for one that an attempt which died has renamed already, which {@code Volumes.rename} knows. */
    private Optional<Volume> found(String volume) {
        try {
            return Optional.of(volumes.get(volume));
        } catch (EngineException e) {
            if (e.reason() != ErrorReason.VOLUME_NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private <T> T locked(List<String> containers, Supplier<T> action) {
        if (containers.isEmpty()) {
            return action.get();
        }
        return locks.locked(containers.getFirst(), () -> locked(containers.subList(1, containers.size()), action));
    }
}
