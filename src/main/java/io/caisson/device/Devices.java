package io.caisson.device;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Devices of the host, found anew each time: numbers and CDI files may have changed since.
 *
 * <p>CDI files are the operator's: a JSON file in a later directory counts before one in an earlier one.
 */
public final class Devices {
    private static final Pattern QUALIFIED =
            Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*/[A-Za-z][A-Za-z0-9_-]*=[A-Za-z0-9][A-Za-z0-9_.:-]*");
    private static final int MOST_FILES = 1000;

    private final List<Path> directories;

    /** @param directories of CDI files, the least important first; they need not be there */
    public Devices(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /** Whether this is spelled as a device of a CDI file: {@code vendor.com/class=name}. */
    public static boolean isQualified(String name) {
        return QUALIFIED.matcher(name).matches();
    }

    /**
     * What devices add to a container.
     *
     * @param qualified devices of CDI files, {@code vendor.com/class=name}
     * @throws EngineException {@code DEVICE_NOT_FOUND}, {@code DEVICE_CONFIGURATION}
     */
    public DeviceEdits edits(List<DeviceRequest> requests, List<String> qualified) {
        DeviceEdits all = DeviceEdits.NONE;
        Set<String> files = new LinkedHashSet<>();
        for (String name : new LinkedHashSet<>(qualified)) {
            CdiFile file = find(name);
            if (files.add(file.path())) {
                all = all.and(file.edits());
            }
            all = all.and(file.devices().getOrDefault(nameOf(name), DeviceEdits.NONE));
        }
        for (DeviceRequest request : requests) {
            all = all.and(HostDevices.edits(request));
        }
        return all;
    }

    /** Every device of the host; that they may be used is not among it. */
    public DeviceEdits every() {
        return HostDevices.every();
    }

    private CdiFile find(String qualified) {
        List<String> passedOver = new ArrayList<>();
        for (int priority = directories.size() - 1; priority >= 0; priority--) {
            List<CdiFile> found = new ArrayList<>();
            for (Path path : list(directories.get(priority))) {
                parse(path, priority, qualified, passedOver).ifPresent(found::add);
            }
            if (found.size() > 1) {
                throw configuration(
                        qualified, found.get(0).path() + " and " + found.get(1).path() + " both describe it");
            }
            if (!found.isEmpty()) {
                return found.getFirst();
            }
        }
        throw notFound(qualified, passedOver);
    }

    /** The file, if it describes the device; others are none of this container's concern, even if they are broken. */
    private static Optional<CdiFile> parse(Path path, int priority, String qualified, List<String> passedOver) {
        if (!path.toString().endsWith(".json")) {
            passedOver.add(path + " (only JSON is read)");
            return Optional.empty();
        }
        byte[] document;
        try {
            document = Files.readAllBytes(path);
            if (!CdiParser.kind(path, document).equals(kindOf(qualified))) {
                return Optional.empty();
            }
        } catch (IOException | EngineException e) {
            passedOver.add(path + " (" + e.getMessage() + ")");
            return Optional.empty();
        }
        CdiFile file = CdiParser.parse(path, priority, document, nameOf(qualified));
        return file.devices().containsKey(nameOf(qualified)) ? Optional.of(file) : Optional.empty();
    }

    private static List<Path> list(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.{json,yaml,yml}")) {
            for (Path entry : entries) {
                if (files.size() == MOST_FILES) {
                    break;
                }
                files.add(entry);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new EngineException(
                            ErrorReason.DEVICE_CONFIGURATION,
                            "Cannot read the CDI files in " + directory + ": " + e.getMessage(),
                            e)
                    .with("directory", directory.toString());
        }
        files.sort(null);
        return files;
    }

    private static String kindOf(String qualified) {
        return qualified.substring(0, qualified.indexOf('='));
    }

    private static String nameOf(String qualified) {
        return qualified.substring(qualified.indexOf('=') + 1);
    }

    private EngineException notFound(String qualified, List<String> passedOver) {
        String more = passedOver.isEmpty() ? "" : "; not used: " + String.join(", ", passedOver);
        return new EngineException(
                        ErrorReason.DEVICE_NOT_FOUND,
                        "Cannot find the device " + qualified + ": no CDI file in " + directories + " describes it"
                                + more)
                .with("device", qualified);
    }

    private static EngineException configuration(String qualified, String why) {
        return new EngineException(ErrorReason.DEVICE_CONFIGURATION, "Cannot use the device " + qualified + ": " + why)
                .with("device", qualified);
    }
}
