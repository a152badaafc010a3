package io.caisson.api.mapper;

import io.caisson.container.Isolation;
import io.caisson.v1.ContainerConfig;

/** What a container shares, from its message and back. */
final class IsolationMapper {
    private IsolationMapper() {}

    static Isolation isolation(ContainerConfig config) {
        return new Isolation(config.getInit());
    }

    static void set(ContainerConfig.Builder message, Isolation isolation) {
        message.setInit(isolation.init());
    }
}
