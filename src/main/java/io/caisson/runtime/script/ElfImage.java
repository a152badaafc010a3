package io.caisson.runtime.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A static executable of three segments (elf(5)): code that can't be written, records and memory that
 * can't be executed. The stack can't either.
 */
final class ElfImage {
    static final long CODE = 0x40_0000;

    private static final int PAGE = 4096;
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int SEGMENTS = 4;
    private static final short ET_EXEC = 2;
    private static final short EM_X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474_e551;
    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int EXECUTE = 1;

    private ElfImage() {}

    static byte[] of(byte[] code, byte[] records, byte[] memory) {
        int codeAt = HEADER + SEGMENTS * PROGRAM_HEADER;
        int recordsAt = aligned(codeAt + code.length);
        int memoryAt = aligned(recordsAt + records.length);
        ByteBuffer image = ByteBuffer.allocate(memoryAt + memory.length).order(ByteOrder.LITTLE_ENDIAN);
        header(image, CODE + codeAt);
        segment(image, PT_LOAD, READ | EXECUTE, 0, CODE, codeAt + code.length);
        segment(image, PT_LOAD, READ | WRITE, recordsAt, Script.RECORDS, records.length);
        segment(image, PT_LOAD, READ | WRITE, memoryAt, Script.MEMORY, memory.length);
        segment(image, PT_GNU_STACK, READ | WRITE, 0, 0, 0);
        image.put(codeAt, code).put(recordsAt, records).put(memoryAt, memory);
        return image.array();
    }

    private static void header(ByteBuffer image, long entry) {
        image.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        image.putShort(ET_EXEC).putShort(EM_X86_64).putInt(1);
        image.putLong(entry).putLong(HEADER).putLong(0).putInt(0);
        image.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) SEGMENTS);
        image.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }

    private static void segment(ByteBuffer image, int type, int flags, long offset, long address, long size) {
        image.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        image.putLong(size).putLong(size).putLong(PAGE);
    }

    private static int aligned(int size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }
}
