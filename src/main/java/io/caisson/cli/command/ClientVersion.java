package io.caisson.cli.command;

/** Which client this is. */
public final class ClientVersion {
    /** The same as the project's in pom.xml; a test compares them. */
    public static final String VERSION = "0.1.0";

    private ClientVersion() {}
}
