package io.caisson.registry;

/** How a blob came to a registry. */
public enum Pushed {
    /** The repository had it. */
    ALREADY_THERE,
    /** The registry took it from another repository of its own. */
    MOUNTED,
    /** Its bytes were sent. */
    SENT
}
