package io.caisson.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.filesystem.DataRoot;
import io.caisson.filesystem.DiskUsage;
import io.caisson.kernel.FileDescriptor;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class SnapshotsTest {
    private static final ChainId ONE = new ChainId(Digest.of("one"));
    private static final ChainId TWO = new ChainId(Digest.of("two"));
    private static final ChainId LONG = new ChainId(new Digest(Digest.Algorithm.SHA512, "a".repeat(128)));

    @TempDir
    Path temporary;

    private DataRoot root;
    private Snapshots snapshots;

    @BeforeEach
    void openRoot() {
        root = DataRoot.open(temporary.resolve("root"));
        snapshots = new Snapshots(root);
    }

    @Test
    void aLayerIsThereOnceItIsCommitted() throws IOException {
        try (LayerStage stage = snapshots.stageLayer(ONE)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stage.directory())))
                    .isEqualTo("rwxr-xr-x");
            Files.writeString(stage.directory().resolve("file"), "ours");
            assertThat(snapshots.hasLayer(ONE)).isFalse();
            assertThat(snapshots.listLayers()).isEmpty();
            stage.commit();
        }

        assertThat(snapshots.hasLayer(ONE)).isTrue();
        assertThat(snapshots.hasLayer(TWO)).isFalse();
        assertThat(snapshots.listLayers()).containsExactly(ONE);
        assertThat(snapshots.layerDirectory(ONE).resolve("file")).hasContent("ours");
    }

    @Test
    void aStageThatIsNotCommittedIsGone() throws IOException {
        try (LayerStage stage = snapshots.stageLayer(ONE)) {
            Files.writeString(stage.directory().resolve("file"), "half");
        }

        assertThat(root.layers()).isEmptyDirectory();
        assertThat(root.trash()).isEmptyDirectory();
    }

    @Test
    void theFirstOfTwoCommitsStays() throws IOException {
        try (LayerStage first = snapshots.stageLayer(ONE);
                LayerStage second = snapshots.stageLayer(ONE)) {
            Files.writeString(first.directory().resolve("file"), "first");
            Files.writeString(second.directory().resolve("file"), "second");
            first.commit();
            second.commit();
        }

        assertThat(snapshots.layerDirectory(ONE).resolve("file")).hasContent("first");
        assertThat(root.layers())
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("tmp-"));
    }

    /** As a kill leaves it: the stage neither committed nor closed, a removal halfway. */
    @Test
    @SuppressWarnings("resource")
    void theNextEngineSweepsWhatAKillLeaves() throws IOException {
        commit(ONE);
        commit(TWO);
        commit(LONG);
        LayerStage abandoned = snapshots.stageLayer(new ChainId(Digest.of("half")));
        Files.writeString(abandoned.directory().resolve("file"), "half");
        Files.createDirectories(root.trash().resolve("aside/deep"));

        Snapshots next = new Snapshots(DataRoot.open(root.path()));
        assertThat(next.listLayers()).containsExactlyInAnyOrder(ONE, TWO, LONG);
        assertThat(next.sweep(Set.of(ONE, LONG))).containsExactly(TWO);

        assertThat(next.listLayers()).containsExactlyInAnyOrder(ONE, LONG);
        assertThat(abandoned.directory().getParent()).doesNotExist();
        assertThat(root.trash()).isEmptyDirectory();
    }

    @Test
    void whatIsNotOursIsLeftAlone() throws IOException {
        commit(ONE);
        List<Path> foreign = new ArrayList<>();
        for (String name : List.of("lost+found", "sha512-", "-", "md5-" + "a".repeat(32), "A".repeat(64), ".x")) {
            foreign.add(Files.createDirectory(root.layers().resolve(name)));
        }

        assertThat(snapshots.listLayers()).containsExactly(ONE);
        assertThat(snapshots.sweep(Set.of())).containsExactly(ONE);

        assertThat(foreign).allSatisfy(path -> assertThat(path).isDirectory());
    }

    @Test
    void aContainersLayerIsLikeTheTopmostRootAndGoesWithIt() throws IOException {
        commit(ONE);
        commit(TWO);
        Files.setPosixFilePermissions(snapshots.layerDirectory(TWO), PosixFilePermissions.fromString("rwx--x--x"));
        Files.setAttribute(snapshots.layerDirectory(TWO), "unix:uid", 7);

        OverlayStack stack = snapshots.prepare("container", List.of(ONE, TWO));

        assertThat(stack.lowers()).containsExactly(snapshots.layerDirectory(TWO), snapshots.layerDirectory(ONE));
        assertThat(Files.getAttribute(stack.upper(), "unix:mode")).isEqualTo(0040711);
        assertThat(Files.getAttribute(stack.upper(), "unix:uid")).isEqualTo(7);
        assertThat(snapshots.stack("container", List.of(ONE, TWO))).isEqualTo(stack);
        assertThat(snapshots.usage("container")).isEqualTo(new DiskUsage(0, 0));
        Files.write(stack.upper().resolve("written"), new byte[10_000]);
        assertThat(snapshots.usage("container").inodes()).isEqualTo(1);
        assertThat(snapshots.usage("container").bytes()).isGreaterThanOrEqualTo(10_000);
        snapshots.remove("container");
        snapshots.remove("container");
        assertThat(root.container("container")).isEmptyDirectory();
        assertThat(snapshots.usage("container")).isEqualTo(new DiskUsage(0, 0));
    }

    @Test
    void aViewShowsTheTopmostOfEachName() throws IOException {
        for (ChainId chain : List.of(ONE, TWO)) {
            try (LayerStage stage = snapshots.stageLayer(chain)) {
                Files.writeString(stage.directory().resolve("both"), chain.toString());
                Files.writeString(
                        stage.directory().resolve(chain.digest().hex()),
                        HexFormat.of().formatHex(new byte[] {1}));
                stage.commit();
            }
        }

        try (FileDescriptor view = snapshots.view(List.of(ONE, TWO))) {
            assertThat(view.path().resolve("both")).hasContent(TWO.toString());
            assertThat(view.path().resolve(ONE.digest().hex())).exists();
            assertThat(view.path().resolve(TWO.digest().hex())).exists();
        }
    }

    private void commit(ChainId chain) {
        try (LayerStage stage = snapshots.stageLayer(chain)) {
            stage.commit();
        }
    }
}
