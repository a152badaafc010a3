package io.caisson.api.mapper;

import io.caisson.container.Isolation;
import io.caisson.container.Naming;
import io.caisson.container.Privileges;
import io.caisson.container.SharedNamespaces;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.DeviceMapping;
import io.caisson.v1.Dns;
import io.caisson.v1.HostEntry;
import io.caisson.v1.IdRange;
import io.caisson.v1.NamespaceOwner;
import io.caisson.v1.Namespaces;
import io.caisson.v1.NetworkMode;
import io.caisson.v1.Security;
import io.caisson.v1.StringList;
import io.caisson.v1.UserNamespace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a container shares, from its message and back. */
final class IsolationMapper {
    private IsolationMapper() {}

    static Isolation isolation(ContainerConfig config) {
        return new Isolation(
                config.getInit(),
                namespaces(config.getNamespaces()),
                config.getDevicesList().stream()
                        .map(device -> new Isolation.DeviceMapping(
                                device.getHostPath(), device.getContainerPath(), device.getAccess()))
                        .toList(),
                config.getCdiDevicesList(),
                config.getNamespaces().hasUser()
                        ? Isolation.UserNamespace.asked(
                                config.getNamespaces().getUser().getSize())
                        : null,
                naming(config),
                privileges(config));
    }

    private static Privileges privileges(ContainerConfig config) {
        Security security = config.getSecurity();
        return new Privileges(
                security.getPrivileged(),
                config.getGroupAddList(),
                config.getDeviceCgroupRulesList(),
                security.hasMaskedPaths() ? security.getMaskedPaths().getValuesList() : null,
                security.hasReadonlyPaths() ? security.getReadonlyPaths().getValuesList() : null);
    }

    private static Naming naming(ContainerConfig config) {
        return new Naming(
                config.getDomainname(),
                config.getExtraHostsList().stream()
                        .map(host -> new Naming.HostEntry(host.getName(), host.getAddress()))
                        .toList(),
                config.getDns().getServersList(),
                config.getDns().getSearchList(),
                config.getDns().getOptionsList());
    }

    static void set(ContainerConfig.Builder message, Isolation isolation) {
        message.setInit(isolation.init()).addAllCdiDevices(isolation.cdiDevices());
        isolation
                .devices()
                .forEach(device -> message.addDevices(DeviceMapping.newBuilder()
                        .setHostPath(device.hostPath())
                        .setContainerPath(device.containerPath())
                        .setAccess(device.access())));
        set(message, isolation.naming());
        set(message, isolation.privileges());
        Isolation.UserNamespace user = isolation.user();
        if (user != null || !isolation.namespaces().equals(SharedNamespaces.NONE)) {
            Namespaces.Builder namespaces = message(isolation.namespaces());
            if (user != null) {
                namespaces.setUser(UserNamespace.newBuilder().setSize(user.size()));
            }
            message.setNamespaces(namespaces);
        }
    }

    /** After the rest of the message's security. */
    private static void set(ContainerConfig.Builder message, Privileges privileges) {
        message.addAllGroupAdd(privileges.groups()).addAllDeviceCgroupRules(privileges.deviceRules());
        Security.Builder security = message.getSecurityBuilder().setPrivileged(privileges.privileged());
        Optional.ofNullable(privileges.maskedPaths()).map(IsolationMapper::list).ifPresent(security::setMaskedPaths);
        Optional.ofNullable(privileges.readOnlyPaths())
                .map(IsolationMapper::list)
                .ifPresent(security::setReadonlyPaths);
    }

    private static StringList list(List<String> values) {
        return StringList.newBuilder().addAllValues(values).build();
    }

    private static void set(ContainerConfig.Builder message, Naming naming) {
        message.setDomainname(naming.domainname());
        naming.extraHosts()
                .forEach(host -> message.addExtraHosts(
                        HostEntry.newBuilder().setName(host.name()).setAddress(host.address())));
        Dns dns = Dns.newBuilder()
                .addAllServers(naming.servers())
                .addAllSearch(naming.search())
                .addAllOptions(naming.options())
                .build();
        if (!dns.equals(Dns.getDefaultInstance())) {
            message.setDns(dns);
        }
    }

    /** The ids of its user namespace; empty if that is the host's, or they are not known yet. */
    static Optional<IdRange> userIds(Isolation isolation) {
        return Optional.ofNullable(isolation.user())
                .filter(Isolation.UserNamespace::allocated)
                .map(user -> IdRange.newBuilder()
                        .setFirstHostId(user.firstHostId())
                        .setSize(user.size())
                        .build());
    }

    static io.caisson.container.ContainerConfig.NetworkMode network(NetworkMode mode) {
        return switch (mode) {
            case NETWORK_MODE_HOST -> io.caisson.container.ContainerConfig.NetworkMode.HOST;
            case NETWORK_MODE_CONTAINER -> io.caisson.container.ContainerConfig.NetworkMode.CONTAINER;
            case NETWORK_MODE_NONE, NETWORK_MODE_UNSPECIFIED, UNRECOGNIZED ->
                io.caisson.container.ContainerConfig.NetworkMode.NONE;
        };
    }

    static NetworkMode message(io.caisson.container.ContainerConfig.NetworkMode mode) {
        return switch (mode) {
            case NONE -> NetworkMode.NETWORK_MODE_NONE;
            case HOST -> NetworkMode.NETWORK_MODE_HOST;
            case CONTAINER -> NetworkMode.NETWORK_MODE_CONTAINER;
        };
    }

    private static SharedNamespaces namespaces(Namespaces message) {
        return new SharedNamespaces(
                message.hasPid() ? owner(message.getPid()) : null,
                message.hasIpc() ? owner(message.getIpc()) : null,
                message.hasUts() ? owner(message.getUts()) : null,
                message.getNetworkContainer(),
                message.getIpcShareable(),
                message.getWithoutShm());
    }

    private static SharedNamespaces.Owner owner(NamespaceOwner owner) {
        return owner.getHost() ? SharedNamespaces.Owner.HOST : new SharedNamespaces.Owner(owner.getContainer());
    }

    private static Namespaces.Builder message(SharedNamespaces shared) {
        Namespaces.Builder message = Namespaces.newBuilder()
                .setNetworkContainer(shared.networkContainer())
                .setIpcShareable(shared.ipcShareable())
                .setWithoutShm(shared.withoutShm());
        message(shared.pid()).ifPresent(message::setPid);
        message(shared.ipc()).ifPresent(message::setIpc);
        message(shared.uts()).ifPresent(message::setUts);
        return message;
    }

    private static Optional<NamespaceOwner> message(SharedNamespaces.@Nullable Owner owner) {
        return Optional.ofNullable(owner)
                .map(known -> known.host()
                        ? NamespaceOwner.newBuilder().setHost(true).build()
                        : NamespaceOwner.newBuilder()
                                .setContainer(known.container())
                                .build());
    }
}
