package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.LayerLimits;
import io.caisson.testing.FakeImage.Layer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How much of an archive is put aside. */
class ArchiveStreamTest {
    @Test
    void endsAtTheLimitOfBytes() throws IOException {
        byte[] plain = new byte[10_000];
        try (ArchiveStream sound = ArchiveStream.open(new ByteArrayInputStream(plain), limits(10_000, 5))) {
            assertThat(sound.readAllBytes()).hasSize(10_000);
        }
        assertRefused(plain, limits(9_999, 5), "9999 bytes");
    }

    @Test
    void endsWhereALittleBecomesMuch() {
        byte[] bomb =
                Layer.zstd(new byte[(int) LayerLimits.RATIO_FROM + 1_000_000]).bytes();
        assertRefused(bomb, LayerLimits.DEFAULT, "1100 times its compressed size");
    }

    @Test
    void leavesTheArchiveOpen() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream archive = new FilterInputStream(
                new ByteArrayInputStream(Layer.gzip(new byte[9]).bytes())) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        ArchiveStream.open(archive, LayerLimits.DEFAULT).close();
        assertThat(closed).isFalse();
    }

    private static void assertRefused(byte[] archive, LayerLimits limits, String words) {
        assertThatThrownBy(() -> ArchiveStream.open(new ByteArrayInputStream(archive), limits)
                        .drain())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.LIMIT_EXCEEDED))
                .hasMessageContaining(words);
    }

    private static LayerLimits limits(long bytes, long ratio) {
        return new LayerLimits(bytes, 10, ratio);
    }
}
