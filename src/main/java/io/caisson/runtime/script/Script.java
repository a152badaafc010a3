package io.caisson.runtime.script;

import io.caisson.kernel.jna.Syscall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A script under construction: its records, the memory that they use, and for each record the words that
 * say what it was trying.
 *
 * <p>Addresses are final at once: records and memory have segments of their own at fixed places.
 */
public final class Script {
    /** Where the records are in the program. */
    static final long RECORDS = 0x60_0000;
    /** Where its memory is: room for 26,000 records before. */
    static final long MEMORY = 0x80_0000;

    private final List<Record> records = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final Map<String, Long> strings = new HashMap<>();
    private final int firstPlace;
    private String step = "";
    private @Nullable Script successor;

    /** A script whose places count from 0. */
    public Script() {
        this(0);
    }

    /** @param firstPlace number of its first place, so that two programs of a launch have none in common */
    Script(int firstPlace) {
        this.firstPlace = firstPlace;
    }

    /** The script of the program that this one executes: its failures are told in the same way. */
    public void succeededBy(Script program) {
        successor = program;
    }

    /** What the records from here on are trying, such as "mount proc on /proc". */
    public void begin(String words) {
        step = words;
    }

    /** One call; what to do with its result is said on what is returned. */
    public Record call(Syscall syscall, Operand... arguments) {
        return add(syscall.number(), syscall.callName(), arguments);
    }

    /** Checks that some bits of a value are as they must be; fails with an error number otherwise. */
    public Record check(String words, Operand value, long mask, long expected, int errno) {
        return check(words, value, mask, Operand.value(expected), errno);
    }

    /** The same, where only the running script knows what they must be. */
    public Record check(String words, Operand value, long mask, Operand expected, int errno) {
        return add(Record.COMPARE, words, value, Operand.value(mask), expected, Operand.value(-errno));
    }

    public Label label() {
        return new Label();
    }

    /** The label's place is where the next record will be. */
    public void place(Label label) {
        label.place(records.size());
    }

    /** A string as C has it; the same string is kept once. */
    public long string(String text) {
        return strings.computeIfAbsent(text, words -> bytes((words + "\0").getBytes(StandardCharsets.UTF_8)));
    }

    /** Bytes, at an address that eight divides. */
    public long bytes(byte[] bytes) {
        align();
        long address = MEMORY + memory.size();
        memory.writeBytes(bytes);
        return address;
    }

    /** Room for results, zeroed. */
    public long room(int size) {
        return bytes(new byte[size]);
    }

    /** 64-bit numbers, one after the other. */
    public long numbers(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            buffer.putLong(value);
        }
        return bytes(buffer.array());
    }

    /** What the record with this number was trying, and with which call. */
    public Place place(long number) {
        int own = (int) number - firstPlace;
        Script next = successor;
        return own >= places.size() && next != null ? next.place(number) : places.get(own);
    }

    /** The same for a number that somebody else says; empty if there is no such record. */
    public Optional<Place> find(long number) {
        return number < 0 || number >= places.size() ? Optional.empty() : Optional.of(place(number));
    }

    /** What each of its records was trying, in their order. */
    public List<Place> places() {
        return List.copyOf(places);
    }

    /** How many records make a call. */
    public long calls(String call) {
        Script next = successor;
        long own = places.stream().filter(place -> place.call().equals(call)).count();
        return own + (next == null ? 0 : next.calls(call));
    }

    /**
     * The whole as a program.
     *
     * @param report where a failure's place and negated errno are noted
     * @param handler where the script goes on after a failure
     */
    public byte[] program(long report, Label handler) {
        byte[] code = X86Interpreter.assemble(RECORDS, report, RECORDS + (long) handler.index() * Record.SIZE);
        return ElfImage.of(code, recordBytes(), memory.toByteArray());
    }

    private byte[] recordBytes() {
        ByteBuffer out = ByteBuffer.allocate(records.size() * Record.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        records.forEach(record -> record.write(out, RECORDS));
        return out.array();
    }

    private Record add(int number, String call, Operand... arguments) {
        Record record = new Record(number, firstPlace + places.size(), arguments);
        places.add(new Place(step, call));
        records.add(record);
        return record;
    }

    private void align() {
        while (memory.size() % Long.BYTES != 0) {
            memory.write(0);
        }
    }

    /** What a record was trying. */
    public record Place(String step, String call) {}
}
