package io.caisson.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code says what the assembly beside it says. */
class X86InterpreterTest {
    private static final Path OBJDUMP = Path.of("/usr/bin/objdump");

    /** {@code "  1b:\t48 8b 73 10 \tmov    rsi,…"}: address, bytes, instruction. */
    private static final Pattern LINE = Pattern.compile("^\\s*([0-9a-f]+):\\t[0-9a-f ]+\\t(.*)$", Pattern.MULTILINE);

    private static final Pattern JUMP = Pattern.compile("(j\\w+) ([0-9a-f]+) <\\w+>");

    @TempDir
    Path directory;

    @Test
    void theDisassemblerReadsTheSame() throws Exception {
        assumeThat(OBJDUMP).exists();
        List<String> written =
                X86Interpreter.code().stream().map(line -> line.assembly()).toList();

        List<String> read = LINE.matcher(disassemble())
                .results()
                .map(line -> line.group(2))
                .map(X86InterpreterTest::normal)
                .toList();

        assertThat(read)
                .containsExactlyElementsOf(
                        written.stream().map(X86InterpreterTest::normal).toList());
    }

    @Test
    void everyJumpLeadsToAnInstruction() {
        List<Integer> starts = starts();

        X86Interpreter.code().stream()
                .map(line -> JUMP.matcher(line.assembly()))
                .filter(Matcher::matches)
                .forEach(jump -> assertThat(starts).as(jump.group()).contains(Integer.parseInt(jump.group(2), 16)));
    }

    @Test
    void theAddressesLieWhereTheCodeLooksForThem() {
        ByteBuffer code =
                ByteBuffer.wrap(X86Interpreter.assemble(0x1111, 0x2222, 0x3333)).order(ByteOrder.LITTLE_ENDIAN);
        int behind = code.capacity() - 24;

        assertThat(addressOf(code, 0)).isEqualTo(behind);
        assertThat(addressOf(code, indexOf("mov rdx,QWORD PTR [rip+0x30]"))).isEqualTo(behind + 8);
        assertThat(addressOf(code, indexOf("mov rbx,QWORD PTR [rip+0x2a]"))).isEqualTo(behind + 16);
        assertThat(List.of(code.getLong(behind), code.getLong(behind + 8), code.getLong(behind + 16)))
                .containsExactly(0x1111L, 0x2222L, 0x3333L);
    }

    /** Target of an instruction of seven bytes that addresses relative to the next. */
    private static int addressOf(ByteBuffer code, int instruction) {
        int at = starts().get(instruction);
        return at + 7 + code.getInt(at + 3);
    }

    private static int indexOf(String assembly) {
        return X86Interpreter.code().stream()
                .map(line -> line.assembly())
                .toList()
                .indexOf(assembly);
    }

    private static List<Integer> starts() {
        int[] next = {0};
        return X86Interpreter.code().stream()
                .map(line -> {
                    int start = next[0];
                    next[0] += line.bytes().length;
                    return start;
                })
                .toList();
    }

    private String disassemble() throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        X86Interpreter.code().forEach(line -> bytes.writeBytes(line.bytes()));
        Path file = directory.resolve("code");
        Files.write(file, bytes.toByteArray());
        Process objdump = new ProcessBuilder(
                        OBJDUMP.toString(), "-D", "-w", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "" + file)
                .redirectErrorStream(true)
                .start();
        String text = new String(objdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(objdump.waitFor()).as(text).isZero();
        return text;
    }

    /** Without padding, comments and labels' names; addresses without 0x after a jump. */
    private static String normal(String instruction) {
        return instruction
                .replaceAll("\\s*(#|<).*$", "")
                .replaceAll("\\s+", " ")
                .replaceAll("^(j\\w+) 0x", "$1 ")
                .strip();
    }
}
