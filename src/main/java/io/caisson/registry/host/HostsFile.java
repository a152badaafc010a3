package io.caisson.registry.host;

import io.caisson.registry.host.RegistryHost.Ability;
import io.caisson.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code hosts.toml}, as containerd documents it: the registry's own server and the hosts that are asked
 * before it, in their order.
 *
 * @param server where the registry itself is; empty for where its name says
 * @param tls for the registry itself
 * @param mirrors before it
 */
record HostsFile(Optional<URI> server, TlsFiles tls, List<RegistryHost> mirrors) {
    static final HostsFile NONE = new HostsFile(Optional.empty(), TlsFiles.SYSTEM, List.of());

    private static final Set<String> KEYS =
            Set.of("server", "capabilities", "ca", "client", "skip_verify", "override_path");

    /**
     * @param directory that relative paths start at
     * @throws IllegalArgumentException saying in which line what is wrong
     */
    static HostsFile read(String text, Path directory) {
        List<TomlTable> tables = TomlReader.read(text);
        HostsFile file = NONE;
        for (TomlTable table : tables) {
            refuseUnknown(table);
            Section section = new Section(table, directory);
            if (table.name().isEmpty()) {
                Optional<URI> server = section.text("server").map(told -> section.root(told));
                file = new HostsFile(server, section.tls(), List.of());
            } else if (table.name().size() == 2 && table.name().getFirst().equals("host")) {
                List<RegistryHost> mirrors = new ArrayList<>(file.mirrors());
                URI root = section.root(table.name().getLast());
                mirrors.add(new RegistryHost(root, section.abilities(), section.tls(), false));
                file = new HostsFile(file.server(), file.tls(), List.copyOf(mirrors));
            } else {
                throw wrong(table, "the table " + table.name() + " is not known; there is [host.\"ADDRESS\"]");
            }
        }
        return file;
    }

    private static void refuseUnknown(TomlTable table) {
        for (String key : table.values().keySet()) {
            if (!KEYS.contains(key) || key.equals("server") && !table.name().isEmpty()) {
                throw wrong(table, "the key '" + key + "' is not known here");
            }
        }
    }

    private static IllegalArgumentException wrong(TomlTable table, String why) {
        return new IllegalArgumentException("from line " + table.line() + " on: " + why);
    }

    /** The keys of one table, by their types. */
    private record Section(TomlTable table, Path directory) {
        Optional<String> text(String key) {
            return switch (table.values().get(key)) {
                case null -> Optional.empty();
                case TomlValue.Text(String text) -> Optional.of(text);
                default -> throw wrong(table, key + " must be a string");
            };
        }

        boolean flag(String key) {
            return switch (table.values().get(key)) {
                case null -> false;
                case TomlValue.Flag(boolean on) -> on;
                default -> throw wrong(table, key + " must be true or false");
            };
        }

        /** One value, or several. */
        List<TomlValue> values(String key) {
            return switch (table.values().get(key)) {
                case null -> List.of();
                case TomlValue.Items(List<TomlValue> items) -> items;
                case TomlValue value -> List.of(value);
            };
        }

        TlsFiles tls() {
            List<Path> authorities =
                    values("ca").stream().map(each -> path("ca", each)).toList();
            List<TlsFiles.Client> clients =
                    values("client").stream().map(this::client).toList();
            return new TlsFiles(authorities, clients, !flag("skip_verify"));
        }

        private TlsFiles.Client client(TomlValue value) {
            if (value instanceof TomlValue.Items(List<TomlValue> pair)) {
                if (pair.size() != 2) {
                    throw wrong(table, "client must be a file, or pairs of a certificate and a key");
                }
                return new TlsFiles.Client(path("client", pair.getFirst()), path("client", pair.getLast()));
            }
            Path both = path("client", value);
            return new TlsFiles.Client(both, both);
        }

        private Path path(String key, TomlValue value) {
            if (value instanceof TomlValue.Text(String text) && !text.isEmpty() && text.indexOf('\0') < 0) {
                return directory.resolve(text).normalize();
            }
            throw wrong(table, key + " must name files");
        }

        Set<Ability> abilities() {
            if (!table.values().containsKey("capabilities")) {
                return EnumSet.allOf(Ability.class);
            }
            Set<Ability> abilities = EnumSet.noneOf(Ability.class);
            for (TomlValue value : values("capabilities")) {
                abilities.add(
                        switch (value) {
                            case TomlValue.Text(String text) when text.equals("pull") -> Ability.PULL;
                            case TomlValue.Text(String text) when text.equals("resolve") -> Ability.RESOLVE;
                            case TomlValue.Text(String text) when text.equals("push") -> Ability.PUSH;
                            default -> throw wrong(table, "capabilities are \"pull\", \"resolve\" and \"push\"");
                        });
            }
            return abilities;
        }

        /** The root of the API below an address: its path with {@code /v2}, unless that is overridden. */
        URI root(String address) {
            String told = address.contains("://") ? address : HostsDirectory.scheme(address) + address;
            try {
                URI uri = URI.create(told);
                String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
                if ((scheme.equals("http") || scheme.equals("https"))
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null) {
                    String path = uri.getRawPath().replaceAll("/+$", "");
                    boolean whole = flag("override_path") || path.endsWith("/v2");
                    return URI.create(scheme + "://" + uri.getRawAuthority() + path + (whole ? "" : "/v2"));
                }
            } catch (IllegalArgumentException e) {
                // Told below.
            }
            throw wrong(table, "'" + address + "' must be http:// or https://, a host, and a port or path if need be");
        }
    }
}
