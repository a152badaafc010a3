package io.caisson.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The executable's structure, as elf(5) has it. */
class ElfImageTest {
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474_e551;
    private static final int EXECUTE = 1;
    private static final int WRITE = 2;

    private static final byte[] CODE = new byte[300];
    private static final byte[] RECORDS = new byte[80 * 117];
    private static final byte[] MEMORY = new byte[5001];

    static {
        java.util.Arrays.fill(CODE, (byte) 0x90);
        java.util.Arrays.fill(RECORDS, (byte) 2);
        java.util.Arrays.fill(MEMORY, (byte) 3);
    }

    private final ByteBuffer image =
            ByteBuffer.wrap(ElfImage.of(CODE, RECORDS, MEMORY)).order(ByteOrder.LITTLE_ENDIAN);

    /** A program header. */
    private record Segment(int type, int flags, long offset, long address, long fileSize, long memorySize) {
        boolean holds(long place) {
            return type == PT_LOAD && place >= address && place < address + memorySize;
        }
    }

    @Test
    void theHeaderIsThatOfAStaticProgramForX86() {
        assertThat(image.getInt(0)).isEqualTo(0x464c_457f);
        assertThat(image.get(4)).as("64 bit").isEqualTo((byte) 2);
        assertThat(image.get(5)).as("little-endian").isEqualTo((byte) 1);
        assertThat(image.getShort(16)).as("ET_EXEC").isEqualTo((short) 2);
        assertThat(image.getShort(18)).as("EM_X86_64").isEqualTo((short) 62);
        assertThat(image.getShort(52)).as("e_ehsize").isEqualTo((short) 64);
        assertThat(image.getShort(54)).as("e_phentsize").isEqualTo((short) 56);
    }

    @Test
    void itBeginsWithItsCode() {
        long entry = image.getLong(24);
        Segment code =
                segments().stream().filter(one -> one.holds(entry)).findFirst().orElseThrow();

        assertThat(code.flags() & EXECUTE).isNotZero();
        assertThat(image.get((int) (code.offset() + entry - code.address()))).isEqualTo((byte) 0x90);
    }

    @Test
    void nothingIsBothWritableAndExecutable() {
        assertThat(segments()).noneMatch(one -> (one.flags() & WRITE) != 0 && (one.flags() & EXECUTE) != 0);
        assertThat(segments())
                .filteredOn(one -> one.type() == PT_GNU_STACK)
                .singleElement()
                .matches(stack -> (stack.flags() & EXECUTE) == 0, "a stack that can't be executed");
    }

    @Test
    void recordsAndMemoryAreWhereScriptsSayAndWhole() {
        assertThat(contents(Script.RECORDS)).isEqualTo(RECORDS);
        assertThat(contents(Script.MEMORY)).isEqualTo(MEMORY);
    }

    @Test
    void offsetsAndAddressesAgreeWithinAPage() {
        assertThat(segments())
                .filteredOn(one -> one.type() == PT_LOAD)
                .hasSize(3)
                .allMatch(one -> one.offset() % 4096 == one.address() % 4096);
    }

    private byte[] contents(long address) {
        Segment found = segments().stream()
                .filter(one -> one.holds(address))
                .findFirst()
                .orElseThrow();
        byte[] bytes = new byte[(int) found.fileSize()];
        image.get((int) found.offset(), bytes);
        return bytes;
    }

    private List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        long start = image.getLong(32);
        for (int i = 0; i < image.getShort(56); i++) {
            int at = (int) start + i * 56;
            segments.add(new Segment(
                    image.getInt(at),
                    image.getInt(at + 4),
                    image.getLong(at + 8),
                    image.getLong(at + 16),
                    image.getLong(at + 32),
                    image.getLong(at + 40)));
        }
        return segments;
    }
}
