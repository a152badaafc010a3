package io.caisson.registry.host;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.registry.host.RegistryHost.Ability;
import io.caisson.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the operator has said of registries, in a directory for each: {@code certs.d/<host[:port]>/}. As for
 * Docker, {@code *.crt} are CAs, and each {@code *.cert} with its {@code *.key} is a client certificate; as
 * for containerd, {@code hosts.toml} names mirrors, and what is insecure. {@code _default/hosts.toml} names
 * mirrors for registries without one. Read anew each time, so that no restart is needed. Thread-safe.
 *
 * <p>Without a word of the operator a registry is spoken to over HTTPS, one on this machine over HTTP.
 */
public final class HostsDirectory {
    private static final int LARGEST_FILE = 64 * 1024;
    private static final String DEFAULT = "_default";
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?(?:/.*)?");
    /** What may name a directory; addresses that registries redirect to come here too. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+])(?::[0-9]{1,5})?");

    /** What references without a registry mean; it is reached under a name of its own. */
    private static final String HUB = "docker.io";

    private final @Nullable Path directory;

    /** @param directory need not exist; null for none */
    public HostsDirectory(@Nullable Path directory) {
        this.directory = directory;
    }

    /**
     * The hosts to ask for what a registry has, in this order; the last is the registry itself.
     *
     * @param registry host and port, as a reference names it
     * @throws EngineException {@code REGISTRY_CONFIGURATION}, naming the file and what is wrong
     */
    public List<RegistryHost> hosts(String registry) {
        HostsFile file = file(registry);
        List<RegistryHost> hosts = new ArrayList<>();
        for (RegistryHost mirror : file.mirrors().isEmpty() ? defaults().mirrors() : file.mirrors()) {
            TlsFiles tls = mirror.tls().and(files(mirror.authority()));
            hosts.add(new RegistryHost(mirror.root(), mirror.abilities(), tls, false));
        }
        String authority = registry.equals(HUB) ? "registry-1." + HUB : registry;
        TlsFiles tls = file.tls().and(files(registry));
        URI named = URI.create((tls.equals(TlsFiles.SYSTEM) ? scheme(authority) : "https://") + authority + "/v2");
        URI root = file.server().orElse(named);
        boolean own = root.getRawAuthority().equals(authority);
        hosts.add(new RegistryHost(
                root, EnumSet.allOf(Ability.class), own ? tls : tls.and(files(root.getRawAuthority())), own));
        return List.copyOf(hosts);
    }

    /** How TLS is spoken with a host that answers for no registry: it was redirected to, or gives tokens. */
    public TlsFiles tls(String authority) {
        HostsFile file = file(authority);
        boolean own = file.server()
                .map(server -> server.getRawAuthority().equals(authority))
                .orElse(true);
        return own ? file.tls().and(files(authority)) : files(authority);
    }

    /** Where the CA of a host is to be put, for messages. */
    public Optional<Path> place(String authority) {
        return Optional.ofNullable(directory).map(path -> path.resolve(authority));
    }

    static String scheme(String address) {
        return LOOPBACK.matcher(address).matches() ? "http://" : "https://";
    }

    private HostsFile file(String authority) {
        return directory == null || !AUTHORITY.matcher(authority).matches()
                ? HostsFile.NONE
                : read(directory, authority);
    }

    /** Mirrors for all; nobody can say of all hosts that they need not be secure. */
    private HostsFile defaults() {
        if (directory == null) {
            return HostsFile.NONE;
        }
        HostsFile file = read(directory, DEFAULT);
        if (file.server().isPresent() || !file.tls().equals(TlsFiles.SYSTEM)) {
            throw broken(
                    directory.resolve(DEFAULT).resolve("hosts.toml"),
                    "for all registries it can hold [host.\"ADDRESS\"] only; the rest is said of each by its name");
        }
        return file;
    }

    private static HostsFile read(Path directory, String name) {
        Path place = directory.resolve(name);
        Path file = place.resolve("hosts.toml");
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw broken(file, "it has more than " + LARGEST_FILE + " bytes");
            }
            return HostsFile.read(new String(bytes, StandardCharsets.UTF_8), place);
        } catch (NoSuchFileException e) {
            return HostsFile.NONE;
        } catch (IOException e) {
            throw broken(file, e.toString());
        } catch (IllegalArgumentException e) {
            throw broken(file, String.valueOf(e.getMessage()));
        }
    }

    /** The certificates that lie in a host's directory. */
    private TlsFiles files(String authority) {
        if (directory == null || !AUTHORITY.matcher(authority).matches()) {
            return TlsFiles.SYSTEM;
        }
        List<Path> authorities = new ArrayList<>();
        List<TlsFiles.Client> clients = new ArrayList<>();
        Path place = directory.resolve(authority);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place, "*.{crt,cert,key}")) {
            for (Path file : entries) {
                String name = file.getFileName().toString();
                if (name.endsWith(".crt")) {
                    authorities.add(file);
                } else {
                    Path certificate = place.resolve(name.replaceFirst("\\.(?:cert|key)$", ".cert"));
                    Path key = place.resolve(name.replaceFirst("\\.(?:cert|key)$", ".key"));
                    requirePair(certificate, key);
                    if (name.endsWith(".cert")) {
                        clients.add(new TlsFiles.Client(certificate, key));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            return TlsFiles.SYSTEM;
        } catch (IOException e) {
            throw broken(place, e.toString());
        }
        authorities.sort(null);
        clients.sort(java.util.Comparator.comparing(TlsFiles.Client::certificate));
        return new TlsFiles(authorities, clients, true);
    }

    private static void requirePair(Path certificate, Path key) {
        for (Path file : List.of(certificate, key)) {
            if (!Files.exists(file)) {
                throw broken(
                        file,
                        "it is missing: a client certificate is a .cert and a .key of one name (and a CA is a .crt)");
            }
        }
    }

    static EngineException broken(Path file, String why) {
        return new EngineException(
                        ErrorReason.REGISTRY_CONFIGURATION,
                        "Reading the configuration of a registry, " + file + ": " + why + ". Correct the file; no"
                                + " restart is needed.")
                .with("file", file.toString());
    }
}
