package io.caisson.system;

/**
 * What the database says, and whether it can be asked.
 *
 * @param databaseVersion of the server; empty while it cannot be reached
 */
public record Inventory(
        boolean reachable, String databaseVersion, long containers, long running, long images, long volumes) {
    /** While the database is away. */
    static final Inventory UNREACHABLE = new Inventory(false, "", 0, 0, 0, 0);
}
