package io.caisson.device;

/**
 * A device of the host that a container is to have.
 *
 * @param hostPath absolute path of a device node, or of a directory: then all nodes below it
 * @param containerPath absolute path in the container
 * @param access some of {@code r} (read), {@code w} (write) and {@code m} (make)
 */
public record DeviceRequest(String hostPath, String containerPath, String access) {}
