package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.TestTar;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.junit.jupiter.api.Test;

/** What is read of a header by ourselves is what commons-compress reads of it, or nothing. */
class TarHeaderTest {
    private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding("ISO-8859-1");
    private static final int BLOCK = 512;
    private static final int MUTANTS = 200_000;
    /** Bytes that mean something somewhere in a header. */
    private static final byte[] WORDS = {0, '0', '7', '8', ' ', '/', '.', '5', '1', '2', 'x', (byte) 0x80, (byte) 0xff};

    private static final byte[][] SOUND = {
        header(new TestTar().file("some/file", "content").bytes()),
        header(new TestTar().directory("some/directory").bytes()),
        header(new TestTar().symlink("link", "target").bytes()),
        header(new TestTar().hardLink("link", "some/file").bytes()),
    };

    @Test
    void ordinaryOnesAreRead() {
        assertThat(Arrays.stream(SOUND).map(TarHeader::read)).doesNotContainNull();
    }

    @Test
    void whatIsReadIsWhatOthersRead() throws IOException {
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] block = SOUND[i % SOUND.length].clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                block[random.nextInt(BLOCK)] = WORDS[random.nextInt(WORDS.length)];
            }
            if (random.nextInt(8) > 0) {
                sum(block);
            }
            LayerEntry ours = TarHeader.read(block);
            if (ours != null) {
                read++;
                LayerEntry theirs = LayerEntry.of(new TarArchiveEntry(Map.of(), block, BYTES, false), new PaxRecords());
                assertThat(normal(ours)).as(Arrays.toString(block)).isEqualTo(normal(theirs));
            }
        }
        assertThat(read).isGreaterThan(MUTANTS / 10);
    }

    /** commons-compress takes slashes away from the beginning of names, which mean nothing there. */
    private static LayerEntry normal(LayerEntry entry) {
        return new LayerEntry(
                entry.name().replaceAll("^/+|/+$", ""),
                entry.type(),
                entry.target(),
                entry.size(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.times(),
                entry.major(),
                entry.minor(),
                entry.xattrs());
    }

    private static byte[] header(byte[] tar) {
        return Arrays.copyOf(tar, BLOCK);
    }

    private static void sum(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        byte[] digits = "%06o".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, block, 148, 6);
        block[154] = 0;
    }
}
