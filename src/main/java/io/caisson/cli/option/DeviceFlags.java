package io.caisson.cli.option;

import io.caisson.v1.ContainerConfig;
import io.caisson.v1.DeviceMapping;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** {@code --device} and {@code --gpus}. */
final class DeviceFlags {
    private static final Pattern QUALIFIED = Pattern.compile("[^/:=]+/[^/:=]+=[^/=]+");
    private static final Pattern ACCESS = Pattern.compile("[rwm]{1,3}");
    private static final Pattern COUNT = Pattern.compile("\\d{1,3}");
    private static final String GPU = "nvidia.com/gpu=";

    private DeviceFlags() {}

    static void set(Options options, ContainerConfig.Builder config) {
        for (String device : options.values("--device")) {
            if (QUALIFIED.matcher(device).matches()) {
                config.addCdiDevices(device);
            } else {
                config.addDevices(mapping(device));
            }
        }
        options.value("--gpus").ifPresent(text -> config.addAllCdiDevices(gpus(text)));
    }

    /** {@code host[:container[:rwm]]}, or {@code host:rwm}. */
    private static DeviceMapping mapping(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || List.of(parts).contains("")) {
            throw new UsageException(
                    "--device \"" + text + "\" is none of HOST[:CONTAINER[:rwm]] and vendor.com/class=name");
        }
        DeviceMapping.Builder mapping = DeviceMapping.newBuilder().setHostPath(parts[0]);
        if (parts.length == 2 && ACCESS.matcher(parts[1]).matches()) {
            return mapping.setAccess(parts[1]).build();
        }
        if (parts.length > 1) {
            mapping.setContainerPath(parts[1]);
        }
        if (parts.length > 2) {
            mapping.setAccess(parts[2]);
        }
        return mapping.build();
    }

    /** Docker's, as devices that the vendor's CDI file describes. */
    private static List<String> gpus(String text) {
        String plain = text.replace("\"", "");
        String value = plain.startsWith("count=") ? plain.substring("count=".length()) : plain;
        if (value.equals("all") || value.equals("-1")) {
            return List.of(GPU + "all");
        }
        if (COUNT.matcher(value).matches()) {
            return IntStream.range(0, Integer.parseInt(value))
                    .mapToObj(number -> GPU + number)
                    .toList();
        }
        if (!value.startsWith("device=") || value.endsWith(",") || value.endsWith("=")) {
            throw new UsageException("--gpus \"" + text + "\" is none of all, a number and device=NAME,NAME");
        }
        return List.of(value.substring("device=".length()).split(",")).stream()
                .map(name -> GPU + name)
                .toList();
    }
}
