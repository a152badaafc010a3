package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerCreation;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerStates;
import io.caisson.container.CreatedContainer;
import io.caisson.container.Isolation;
import io.caisson.container.LaunchFacts;
import io.caisson.container.MountPoint;
import io.caisson.container.Processes;
import io.caisson.container.UserIds;
import io.caisson.container.health.HealthCheck;
import io.caisson.container.logs.LogDefaults;
import io.caisson.device.Devices;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import io.caisson.image.Images;
import io.caisson.image.ResolvedImage;
import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.operation.RequestLedger;
import io.caisson.snapshot.Snapshots;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.SpecFactory;
import io.caisson.volume.Volume;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a container.
 *
 * <p>Order, and what a crash leaves: the read-write layer (a directory without a row: swept), then in one
 * transaction the row, the holds, the volumes and the event, then the copies into new volumes (a row that
 * is not {@code prepared}: removed, since no client was told of it).
 */
@ApplicationScoped
public class CreateContainer {
    private static final int ID_BYTES = 32;
    private static final int NAME_ATTEMPTS = 20;

    private final ContainerStates states;
    private final ContainerLocks locks;
    private final ContainerRemoval removal;
    private final ContainerVolumes volumes;
    private final ImageFiles files;
    private final Images images;
    private final Snapshots snapshots;
    private final SharedContainers shared;
    private final Devices devices;
    private final SpecFactory specs;
    private final Processes processes;
    private final UserIds userIds;
    private final RequestLedger ledger;
    private final LogDefaults logDefaults;
    private final BorrowedMounts borrowed;
    private final ForeignPrograms foreign = new ForeignPrograms();
    private final SecureRandom random = new SecureRandom();
    private final GeneratedNames names = new GeneratedNames(random);

    @Inject
    CreateContainer(
            ContainerStates states,
            ContainerLocks locks,
            ContainerRemoval removal,
            ContainerVolumes volumes,
            ImageFiles files,
            Images images,
            Snapshots snapshots,
            SharedContainers shared,
            Devices devices,
            SpecFactory specs,
            Processes processes,
            UserIds userIds,
            RequestLedger ledger,
            LogDefaults logDefaults,
            BorrowedMounts borrowed) {
        this.states = states;
        this.locks = locks;
        this.removal = removal;
        this.volumes = volumes;
        this.files = files;
        this.images = images;
        this.snapshots = snapshots;
        this.shared = shared;
        this.devices = devices;
        this.specs = specs;
        this.processes = processes;
        this.userIds = userIds;
        this.ledger = ledger;
        this.logDefaults = logDefaults;
        this.borrowed = borrowed;
    }

    /** What was found out before anything is made. */
    private record Plan(
            String id,
            ContainerCreation request,
            ResolvedImage image,
            LaunchFacts facts,
            RuntimeSpec spec,
            @Nullable HealthCheck healthCheck,
            Set<String> imageVolumes) {
        ContainerConfig config() {
            return request.config();
        }

        List<String> command() {
            return Objects.requireNonNull(spec.process()).args();
        }

        Plan with(Isolation.UserNamespace user) {
            ContainerConfig config = config().with(config().isolation().with(user));
            return new Plan(id, request.with(config), image, facts, spec, healthCheck, imageVolumes);
        }
    }

    /** See {@code Containers.create}. */
    public CreatedContainer create(ContainerCreation request) {
        Optional<ContainerRow> earlier = ledger.claimed().flatMap(states::byId);
        if (earlier.isPresent()) {
            return new CreatedContainer(earlier.get().container(), List.of());
        }
        Plan plan = plan(complete(request));
        List<String> warnings = warnings(plan);
        if (request.validateOnly()) {
            return new CreatedContainer(preview(plan), warnings);
        }
        return locks.locked(plan.id(), () -> new CreatedContainer(make(plan), warnings));
    }

    private List<String> warnings(Plan plan) {
        List<String> limits = Optional.ofNullable(plan.spec().linux())
                .map(Linux::resources)
                .map(processes::unsupported)
                .orElse(List.of());
        List<String> health =
                HealthInput.warnings(plan.config(), plan.image().config().config());
        return Stream.concat(limits.stream(), health.stream()).toList();
    }

    private ContainerCreation complete(ContainerCreation request) {
        ContainerConfig config = borrowed.complete(request.config(), request.volumesFrom());
        return request.with(config.with(logDefaults.complete(config.log())));
    }

    private Plan plan(ContainerCreation asked) {
        new CreationRules(specs).check(asked);
        AppArmorInput.checkHost(asked.config());
        DeviceInput.edits(devices, asked.config().isolation());
        BlockIo blockIo = BlockIoInput.of(asked.config().resources().blockIo());
        ContainerCreation request = asked.with(shared.resolved(asked.config()));
        ResolvedImage image = images.resolve(request.config().image(), null);
        foreign.check(image.reference(), image.platform());
        LaunchFacts facts = facts(image);
        HealthCheck healthCheck =
                HealthInput.resolve(request.config(), image.config().config());
        String id = newId();
        ContainerSettings settings = SpecInput.settings(id, "/", request.config(), List.of());
        RuntimeSpec spec = specs.spec(
                settings.with(settings.resources().with(blockIo)),
                SpecInput.defaults(facts),
                files.accounts(image.bottomUp()));
        Set<String> imageVolumes =
                ContainerVolumes.ofImage(image.config().config().volumes().keySet(), request.config());
        return new Plan(id, request, image, facts, spec, healthCheck, imageVolumes);
    }

    private Container make(Plan plan) {
        try (Undo undo = new Undo()) {
            BindSources.make(plan.config(), undo);
            snapshots.prepare(plan.id(), plan.image().bottomUp());
            undo.push("remove the layer of container " + plan.id(), () -> removal.removeBytes(plan.id()));
            Made made = takesSteps(plan) || ledger.isClaiming()
                    ? QuarkusTransaction.requiringNew().call(() -> record(plan))
                    : record(plan);
            ContainerRow row = made.row();
            if (!row.prepared()) {
                undo.push("remove container " + plan.id(), () -> removal.removeWithVolumes(plan.id()));
                volumes.fill(plan.image().bottomUp(), made.toFill());
                states.prepared(plan.id());
            }
            undo.commit();
            return row.container();
        }
    }

    /** What a transaction has made, and the volumes that are to be filled after it. */
    private record Made(ContainerRow row, Map<String, Volume> toFill) {}

    /** Whether more is recorded than its row. */
    private static boolean takesSteps(Plan plan) {
        return !plan.imageVolumes().isEmpty()
                || plan.config().isolation().user() != null
                || plan.config().mounts().stream().anyMatch(ContainerConfig.VolumeMount.class::isInstance);
    }

    private Made record(Plan plan) {
        ContainerVolumes.Mounted mounted = volumes.mount(plan.id(), plan.config(), plan.imageVolumes());
        Isolation.UserNamespace user = plan.config().isolation().user();
        Plan complete = user == null ? plan : plan.with(userIds.allocate(plan.id(), user.size()));
        return new Made(insert(complete, mounted), mounted.toFill());
    }

    private ContainerRow insert(Plan plan, ContainerVolumes.Mounted mounted) {
        String asked = plan.request().name();
        for (int attempt = 0; attempt < (asked.isEmpty() ? NAME_ATTEMPTS : 1); attempt++) {
            String name = asked.isEmpty() ? names.next(attempt) : asked;
            ContainerRow row = new ContainerRow(
                    container(plan, name, mounted.points()),
                    plan.facts(),
                    mounted.toFill().isEmpty(),
                    false);
            if (states.insert(row)) {
                ledger.claim(plan.id());
                return row;
            }
        }
        throw nameInUse(asked);
    }

    private Container preview(Plan plan) {
        String name = plan.request().name();
        if (!name.isEmpty() && states.byName(name).isPresent()) {
            throw nameInUse(name);
        }
        return container(
                plan,
                name.isEmpty() ? names.next(0) : name,
                ContainerVolumes.preview(plan.config(), plan.imageVolumes()));
    }

    private Container container(Plan plan, String name, List<MountPoint> points) {
        return Container.created(
                new Container.Origin(plan.id(), name, plan.image().id(), states.node()),
                plan.config(),
                plan.command(),
                points,
                plan.healthCheck(),
                // As precise as the database keeps it.
                Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    private static LaunchFacts facts(ResolvedImage image) {
        var config = image.config().config();
        return new LaunchFacts(
                image.bottomUp().stream().map(Object::toString).toList(),
                orEmpty(config.user()),
                config.env(),
                config.entrypoint(),
                config.cmd(),
                orEmpty(config.workingDir()),
                orEmpty(config.stopSignal()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static EngineException nameInUse(String name) {
        return new EngineException(
                        ErrorReason.CONTAINER_NAME_IN_USE,
                        "Cannot make container " + name + ": there is one with this name. Delete it, or choose"
                                + " another name")
                .about("container", name)
                .with("name", name);
    }
}
