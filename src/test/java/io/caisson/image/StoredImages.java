package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.filesystem.DataRoot;
import io.caisson.query.ListQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that there is of images at one moment: rows, and every file and directory of the store. */
record StoredImages(List<Image> rows, Set<String> paths, String index) {
    static StoredImages of(Images images, DataRoot root) {
        Set<String> paths = new TreeSet<>();
        try {
            for (Path directory : List.of(root.content(), root.layers(), root.trash())) {
                if (Files.isDirectory(directory)) {
                    try (Stream<Path> tree = Files.walk(directory, directory.equals(root.layers()) ? 2 : 9)) {
                        paths.addAll(tree.map(Path::toString).collect(Collectors.toSet()));
                    }
                }
            }
            return new StoredImages(
                    images.list(ListQuery.matching("")).items(),
                    paths,
                    Files.readString(root.content().resolve("index.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless it is all as it was here. */
    void assertUnchanged(Images images, DataRoot root) {
        StoredImages now = of(images, root);
        assertThat(now.paths()).isEqualTo(paths);
        assertThat(now.rows()).isEqualTo(rows);
        assertThat(now.index()).isEqualTo(index);
    }
}
