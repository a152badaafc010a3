package io.caisson.container;

/**
 * What has gone over an interface of a container's network.
 *
 * @param name of the interface
 */
public record NetworkUsage(
        String name,
        long receivedBytes,
        long receivedPackets,
        long receiveErrors,
        long receiveDrops,
        long sentBytes,
        long sentPackets,
        long sendErrors,
        long sendDrops) {}
