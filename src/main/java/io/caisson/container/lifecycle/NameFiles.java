package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.NetworkMode;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerStates;
import io.caisson.container.MountPoint;
import io.caisson.filesystem.DataRoot;
import io.caisson.snapshot.OverlayStack;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.MountSettings;
import io.caisson.spec.MountSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code /etc/hosts}, {@code /etc/hostname} and {@code /etc/resolv.conf} of containers: files in a container's own
 * directory, mounted over the image's. Who shares another container's network has the other's.
 *
 * <p>Where the image has no such file, an additional layer over the image's has an empty one to mount on: so
 * neither is a link of the image's followed, nor does anything get into the container's read-write layer.
 */
@ApplicationScoped
public class NameFiles {
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");
    /** Where systemd-resolved names the servers that it asks itself. */
    private static final Path UPSTREAM = Path.of("/run/systemd/resolve/resolv.conf");

    private final DataRoot root;
    private final ContainerStates states;

    @Inject
    NameFiles(DataRoot root, ContainerStates states) {
        this.root = root;
        this.states = states;
    }

    /** One of them: where it is in the container, and on the host. */
    public record Mounted(String target, Path source) {}

    /** Those that a container has by now. */
    public List<Mounted> of(ContainerRow row) {
        NameDirectory directory = directory(ownerOf(row));
        return NameFile.besides(targets(row)).stream()
                .filter(directory::has)
                .map(file -> new Mounted(file.target(), directory.path(file)))
                .toList();
    }

    /** The same settings with the files as mounts; makes them, or brings them up to date. */
    ContainerSettings mounted(ContainerRow row, ContainerSettings settings, NamePlaces places) {
        if (!places.usable()) {
            return settings;
        }
        if (row.config().networkMode() != NetworkMode.CONTAINER) {
            directory(row.id()).write(texts(row.config(), settings.effectiveHostname()));
        }
        boolean readOnly = row.config().readOnly();
        List<MountSettings> mounts = new ArrayList<>(settings.mounts());
        for (Mounted file : of(row)) {
            MountSource source =
                    new MountSource.Host(file.source().toString(), MountSource.Propagation.RPRIVATE, false);
            mounts.add(new MountSettings(file.target(), source, readOnly));
        }
        return settings.with(mounts);
    }

    /** The same layers, over them one that has what the files are to be mounted on. */
    OverlayStack over(OverlayStack stack, ContainerRow row, NamePlaces places) {
        List<NameFile> missing = new ArrayList<>(NameFile.besides(targets(row)));
        missing.retainAll(places.missing());
        if (missing.isEmpty() || !places.usable()) {
            return stack;
        }
        List<Path> lowers = new ArrayList<>(List.of(directory(row.id()).layer(places, missing)));
        lowers.addAll(stack.lowers());
        return new OverlayStack(lowers, stack.upper(), stack.work());
    }

    private static Map<NameFile, String> texts(ContainerConfig config, String hostname) {
        NameTexts texts = new NameTexts(config.isolation().naming());
        boolean ofHost = config.networkMode() == NetworkMode.HOST;
        String resolver = read(RESOLVER);
        if (!ofHost && NameTexts.onLoopbackAlone(resolver)) {
            resolver = read(UPSTREAM);
        }
        Map<NameFile, String> all = new EnumMap<>(NameFile.class);
        all.put(NameFile.HOSTS, ofHost ? texts.hostsOver(read(HOSTS)) : texts.hosts(hostname));
        all.put(NameFile.HOSTNAME, hostname + "\n");
        all.put(NameFile.RESOLVER, texts.resolver(resolver, ofHost));
        return all;
    }

    /** Whose network it has in the end. */
    private String ownerOf(ContainerRow row) {
        String other = row.config().isolation().namespaces().networkContainer();
        return other.isEmpty()
                ? row.id()
                : states.byId(other).map(this::ownerOf).orElse(other);
    }

    private NameDirectory directory(String id) {
        return new NameDirectory(root.names(id));
    }

    private static Set<String> targets(ContainerRow row) {
        return row.container().mountPoints().stream().map(MountPoint::target).collect(Collectors.toSet());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // A host without one has nothing to copy.
            return "";
        }
    }
}
