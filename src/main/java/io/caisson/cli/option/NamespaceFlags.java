package io.caisson.cli.option;

import io.caisson.v1.ContainerConfig;
import io.caisson.v1.NamespaceOwner;
import io.caisson.v1.Namespaces;
import io.caisson.v1.NetworkMode;
import io.caisson.v1.UserNamespace;
import java.util.Optional;

/** {@code --network}, {@code --pid}, {@code --ipc}, {@code --uts} and {@code --userns}. */
final class NamespaceFlags {
    private static final String CONTAINER = "container:";
    private static final String SIZED = "auto:size=";

    private NamespaceFlags() {}

    static void set(Options options, ContainerConfig.Builder config) {
        Namespaces.Builder namespaces = Namespaces.newBuilder();
        options.value("--network").ifPresent(text -> network(text, config, namespaces));
        owner(options, "--pid").ifPresent(namespaces::setPid);
        owner(options, "--uts").ifPresent(namespaces::setUts);
        options.value("--ipc").ifPresent(text -> ipc(text, namespaces));
        options.value("--userns").ifPresent(text -> user(text, namespaces));
        Namespaces all = namespaces.build();
        if (!all.equals(Namespaces.getDefaultInstance())) {
            config.setNamespaces(all);
        }
    }

    private static void network(String text, ContainerConfig.Builder config, Namespaces.Builder namespaces) {
        Optional<String> container = container("--network", text);
        container.ifPresent(namespaces::setNetworkContainer);
        config.setNetworkMode(
                switch (text) {
                    case "none" -> NetworkMode.NETWORK_MODE_NONE;
                    case "host" -> NetworkMode.NETWORK_MODE_HOST;
                    default ->
                        container
                                .map(name -> NetworkMode.NETWORK_MODE_CONTAINER)
                                .orElseThrow(() -> new UsageException("--network \"" + text
                                        + "\": networks are not there yet; write none, host or container:NAME"));
                });
    }

    private static void ipc(String text, Namespaces.Builder namespaces) {
        switch (text) {
            case "private" -> {
                // The default.
            }
            case "shareable" -> namespaces.setIpcShareable(true);
            case "none" -> namespaces.setWithoutShm(true);
            default -> namespaces.setIpc(owner("--ipc", text, "private, shareable, none, host and container:NAME"));
        }
    }

    private static void user(String text, Namespaces.Builder namespaces) {
        if (text.equals("host")) {
            return;
        }
        UserNamespace.Builder user = UserNamespace.newBuilder();
        if (text.startsWith(SIZED)) {
            user.setSize(Numbers.whole("--userns", text.substring(SIZED.length())));
        } else if (!text.equals("auto")) {
            throw new UsageException("--userns \"" + text + "\" is none of host, auto and auto:size=NUMBER");
        }
        namespaces.setUser(user);
    }

    private static Optional<NamespaceOwner> owner(Options options, String flag) {
        return options.value(flag).map(text -> owner(flag, text, "host and container:NAME"));
    }

    private static NamespaceOwner owner(String flag, String text, String choices) {
        if (text.equals("host")) {
            return NamespaceOwner.newBuilder().setHost(true).build();
        }
        return container(flag, text)
                .map(name -> NamespaceOwner.newBuilder().setContainer(name).build())
                .orElseThrow(() -> new UsageException(flag + " \"" + text + "\" is none of " + choices));
    }

    private static Optional<String> container(String flag, String text) {
        if (!text.startsWith(CONTAINER)) {
            return Optional.empty();
        }
        String name = text.substring(CONTAINER.length());
        if (name.isEmpty()) {
            throw new UsageException(flag + " \"" + text + "\" names no container");
        }
        return Optional.of(name);
    }
}
