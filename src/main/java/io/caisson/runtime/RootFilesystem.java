package io.caisson.runtime;

import java.nio.file.Path;
import java.util.List;

/** What a container's root file system is mounted from. */
public sealed interface RootFilesystem {
    /**
     * An overlay, made for this start and gone with it.
     *
     * @param lowers topmost first
     */
    record Overlay(List<Path> lowers, Path upper, Path work) implements RootFilesystem {}

    /** A directory of the host, with what is mounted below it. */
    record Directory(Path path) implements RootFilesystem {}
}
