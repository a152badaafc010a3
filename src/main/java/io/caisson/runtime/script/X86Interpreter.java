package io.caisson.runtime.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * The machine code that carries out a script on x86-64: position-independent, without a stack, and
 * without memory but the script's own.
 *
 * <p>A register holds the current record (rbx) and its flags (r12), which the kernel keeps over a call.
 * Each argument whose flag is set is an address whose 64 bits are the argument. The pseudo call {@link
 * Record#COMPARE} checks a value instead of asking the kernel. Behind the code lie three addresses: of the
 * first record, of where a failure is noted, and of the record that tells of it.
 */
final class X86Interpreter {
    private static final List<Line> CODE = List.of(
            line("48 8b 1d f9 00 00 00", "mov rbx,QWORD PTR [rip+0xf9]"),
            line("44 8b 63 04", "mov r12d,DWORD PTR [rbx+0x4]"),
            line("48 8b 7b 08", "mov rdi,QWORD PTR [rbx+0x8]"),
            line("41 f6 c4 01", "test r12b,0x1"),
            line("74 03", "je 18 <a1>"),
            line("48 8b 3f", "mov rdi,QWORD PTR [rdi]"),
            line("48 8b 73 10", "mov rsi,QWORD PTR [rbx+0x10]"),
            line("41 f6 c4 02", "test r12b,0x2"),
            line("74 03", "je 25 <a2>"),
            line("48 8b 36", "mov rsi,QWORD PTR [rsi]"),
            line("48 8b 53 18", "mov rdx,QWORD PTR [rbx+0x18]"),
            line("41 f6 c4 04", "test r12b,0x4"),
            line("74 03", "je 32 <a3>"),
            line("48 8b 12", "mov rdx,QWORD PTR [rdx]"),
            line("4c 8b 53 20", "mov r10,QWORD PTR [rbx+0x20]"),
            line("41 f6 c4 08", "test r12b,0x8"),
            line("74 03", "je 3f <a4>"),
            line("4d 8b 12", "mov r10,QWORD PTR [r10]"),
            line("4c 8b 43 28", "mov r8,QWORD PTR [rbx+0x28]"),
            line("41 f6 c4 10", "test r12b,0x10"),
            line("74 03", "je 4c <a5>"),
            line("4d 8b 00", "mov r8,QWORD PTR [r8]"),
            line("4c 8b 4b 30", "mov r9,QWORD PTR [rbx+0x30]"),
            line("41 f6 c4 20", "test r12b,0x20"),
            line("74 03", "je 59 <a6>"),
            line("4d 8b 09", "mov r9,QWORD PTR [r9]"),
            line("8b 03", "mov eax,DWORD PTR [rbx]"),
            line("3d 00 00 01 00", "cmp eax,0x10000"),
            line("0f 84 85 00 00 00", "je eb <compare>"),
            line("0f 05", "syscall"),
            line("48 8b 4b 40", "mov rcx,QWORD PTR [rbx+0x40]"),
            line("48 85 c9", "test rcx,rcx"),
            line("74 03", "je 74 <kept>"),
            line("48 89 01", "mov QWORD PTR [rcx],rax"),
            line("48 8b 4b 38", "mov rcx,QWORD PTR [rbx+0x38]"),
            line("48 3d 01 f0 ff ff", "cmp rax,0xfffffffffffff001"),
            line("73 31", "jae b1 <failed>"),
            line("41 f7 c4 00 01 00 00", "test r12d,0x100"),
            line("75 20", "jne a9 <jump>"),
            line("48 85 c0", "test rax,rax"),
            line("75 12", "jne a0 <positive>"),
            line("41 f7 c4 00 02 00 00", "test r12d,0x200"),
            line("75 12", "jne a9 <jump>"),
            line("48 83 c3 50", "add rbx,0x50"),
            line("e9 67 ff ff ff", "jmp 7 <next>"),
            line("41 f7 c4 00 04 00 00", "test r12d,0x400"),
            line("74 ee", "je 97 <step>"),
            line("48 89 cb", "mov rbx,rcx"),
            line("e9 56 ff ff ff", "jmp 7 <next>"),
            line("48 83 f8 fc", "cmp rax,0xfffffffffffffffc"),
            line("0f 84 4c ff ff ff", "je 7 <next>"),
            line("41 f7 c4 00 08 00 00", "test r12d,0x800"),
            line("75 e5", "jne a9 <jump>"),
            line("41 f7 c4 00 10 00 00", "test r12d,0x1000"),
            line("75 ca", "jne 97 <step>"),
            line("48 8b 4b 48", "mov rcx,QWORD PTR [rbx+0x48]"),
            line("48 8b 15 30 00 00 00", "mov rdx,QWORD PTR [rip+0x30]"),
            line("48 89 0a", "mov QWORD PTR [rdx],rcx"),
            line("48 89 42 08", "mov QWORD PTR [rdx+0x8],rax"),
            line("48 8b 1d 2a 00 00 00", "mov rbx,QWORD PTR [rip+0x2a]"),
            line("e9 1c ff ff ff", "jmp 7 <next>"),
            line("48 21 f7", "and rdi,rsi"),
            line("31 c0", "xor eax,eax"),
            line("48 39 d7", "cmp rdi,rdx"),
            line("49 0f 45 c2", "cmovne rax,r10"),
            line("e9 6c ff ff ff", "jmp 68 <result>"),
            line("0f 1f 40 00", "nop DWORD PTR [rax+0x0]"));

    private X86Interpreter() {}

    /** The code, with the addresses behind it. */
    static byte[] assemble(long script, long report, long handler) {
        int size = CODE.stream().mapToInt(line -> line.bytes().length).sum();
        ByteBuffer code = ByteBuffer.allocate(size + 3 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        CODE.forEach(line -> code.put(line.bytes()));
        return code.putLong(script).putLong(report).putLong(handler).array();
    }

    /** The instructions, for a test that asks a disassembler. */
    static List<Line> code() {
        return CODE;
    }

    private static Line line(String hex, String assembly) {
        return new Line(HexFormat.of().parseHex(hex.replace(" ", "")), assembly);
    }

    /** One instruction. */
    @SuppressWarnings("ArrayRecordComponent")
    record Line(byte[] bytes, String assembly) {}
}
