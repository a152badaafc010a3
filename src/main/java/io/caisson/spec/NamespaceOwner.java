package io.caisson.spec;

/** Whose namespace of one kind a container is in. */
public sealed interface NamespaceOwner {
    /** Its own, made for it. */
    NamespaceOwner OWN = new Own();
    /** The host's: no isolation. */
    NamespaceOwner HOST = new Host();

    /** Its own, made for it. */
    record Own() implements NamespaceOwner {}

    /** The host's: no isolation. */
    record Host() implements NamespaceOwner {}

    /**
     * That of another container, which must run when this one is started.
     *
     * @param id the other's, 64 hexadecimal digits
     */
    record OfContainer(String id) implements NamespaceOwner {}
}
