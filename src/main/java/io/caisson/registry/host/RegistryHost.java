package io.caisson.registry.host;

import io.caisson.tls.TlsFiles;
import java.net.URI;
import java.util.Set;

/**
 * A host that answers for a registry: the registry itself, or a mirror of it.
 *
 * @param root of the API, such as {@code https://host:5000/v2}
 * @param abilities what it may be asked for
 * @param tls how TLS with it is spoken
 * @param own whether it is the host that references name, so that the credentials for them are for it
 */
public record RegistryHost(URI root, Set<Ability> abilities, TlsFiles tls, boolean own) {
    public RegistryHost {
        abilities = Set.copyOf(abilities);
    }

    /** What a host may be asked for, by containerd's names. */
    public enum Ability {
        /** What a digest names. */
        PULL,
        /** What a tag names, which only a host that is trusted can say. */
        RESOLVE,
        PUSH
    }

    /** Host and port, as an address spells them. */
    public String authority() {
        return root.getRawAuthority();
    }
}
