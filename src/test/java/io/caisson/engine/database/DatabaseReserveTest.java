package io.caisson.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.testing.LoopDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a disk that somebody else fills. */
@Tag("kernel")
class DatabaseReserveTest {
    private static final long MIB = 1L << 20;
    private static final int PAGE = 8192;

    private LoopDisk disk;
    private Path table;
    private DatabaseReserve reserve;

    @BeforeEach
    void begin() throws IOException {
        disk = LoopDisk.of(100 * MIB);
        Path tables = Files.createDirectories(disk.directory().resolve("data/base/5"));
        Files.createDirectory(disk.directory().resolve("data/pg_xact"));
        table = Files.write(tables.resolve("16384"), new byte[PAGE]);
        reserve = new DatabaseReserve(disk.directory(), 8 * MIB);
    }

    @AfterEach
    void end() throws IOException {
        disk.close();
    }

    @Test
    void tablesGrowOnAFullDiskAndFilesOfTheServersOwnDoNot() throws IOException {
        Path catalog = Files.write(table.resolveSibling("1259"), new byte[PAGE]);
        reserve.prepare();
        disk.fillUpTo(0);

        for (int page = 0; page < 32; page++) {
            Files.write(table, new byte[PAGE], StandardOpenOption.APPEND);
        }

        assertThat(Files.size(table)).isEqualTo(33L * PAGE);
        assertThatThrownBy(() -> Files.write(catalog, new byte[PAGE], StandardOpenOption.APPEND))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatIsGivenUpIsTheTablesFirstAndThenFree() throws IOException {
        assertThat(reserve.refill()).isTrue();
        disk.fillUpTo(0);
        assertThat(reserve.isShort()).isFalse();

        assertThat(reserve.giveUp(2 * MIB)).isTrue();

        assertThat(reserve.isShort()).isTrue();
        assertThat(reserve.bytes()).isEqualTo(6 * MIB);
        disk.fillUpTo(0);
        Files.write(table, new byte[16 * PAGE], StandardOpenOption.APPEND);
        assertThat(reserve.giveUp(100 * MIB)).isTrue();
        assertThat(reserve.giveUp(MIB)).as("nothing is left").isFalse();
    }

    @Test
    void isFilledAgainOnceThereIsRoomBesideIt() throws IOException {
        Path filler = disk.fillUpTo(20 * MIB);
        assertThat(reserve.refill()).isFalse();
        assertThat(reserve.bytes()).isZero();

        Files.delete(filler);

        assertThat(reserve.refill()).isTrue();
        assertThat(reserve.bytes()).isEqualTo(8 * MIB);
    }

    @Test
    void aServerThatStartsOnAFullDiskGetsWhatItNeeds() throws IOException {
        reserve.refill();
        reserve.giveUpToStart();
        assertThat(reserve.isShort()).as("there is room").isFalse();
        disk.fillUpTo(0);

        reserve.giveUpToStart();

        Files.write(disk.directory().resolve("data/postmaster.pid"), new byte[100]);
    }
}
