package io.caisson.container.lifecycle;

import java.util.List;
import java.util.Set;

/** The files of names that the engine gives a container. */
enum NameFile {
    HOSTS("hosts"),
    HOSTNAME("hostname"),
    RESOLVER("resolv.conf");

    /** The directory that they all are in. */
    static final String DIRECTORY = "/etc";

    private final String fileName;

    NameFile(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }

    /** Where it is in a container. */
    String target() {
        return DIRECTORY + "/" + fileName;
    }

    /** Those that nothing else is mounted at or around. */
    static List<NameFile> besides(Set<String> targets) {
        return targets.contains(DIRECTORY)
                ? List.of()
                : List.of(values()).stream()
                        .filter(file -> !targets.contains(file.target()))
                        .toList();
    }
}
