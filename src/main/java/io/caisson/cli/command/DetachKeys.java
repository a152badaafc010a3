package io.caisson.cli.command;

import io.caisson.cli.option.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys that leave what is attached to without ending it, by default Ctrl-P and Ctrl-Q. */
final class DetachKeys {
    static final String DEFAULT = "ctrl-p,ctrl-q";
    static final String SUMMARY = "Keys that leave it without ending it (default: " + DEFAULT + ")";
    private static final String CONTROL = "ctrl-";

    private final byte[] keys;
    private int matched;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /** Reads keys as {@code a,ctrl-x}; none at all if the text is empty. */
    static DetachKeys parse(String text) {
        List<Byte> keys = new ArrayList<>();
        for (String key : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            keys.add(key(key));
        }
        byte[] bytes = new byte[keys.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = keys.get(i);
        }
        return new DetachKeys(bytes);
    }

    /**
     * What is to be sent of what was typed.
     *
     * @param bytes what could be the beginning of the keys is held back until it is known
     * @param detached the keys have been typed: nothing more is to be sent
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Typed(byte[] bytes, boolean detached) {}

    Typed take(byte[] typed, int length) {
        byte[] out = new byte[length + matched];
        int count = 0;
        for (int i = 0; i < length; i++) {
            while (matched > 0 && typed[i] != keys[matched]) {
                // It was no beginning after all, but its end may be a shorter one.
                int shorter = beginningAtTheEndOf(matched);
                System.arraycopy(keys, 0, out, count, matched - shorter);
                count += matched - shorter;
                matched = shorter;
            }
            if (keys.length == 0 || typed[i] != keys[matched]) {
                out[count++] = typed[i];
            } else if (++matched == keys.length) {
                return new Typed(Arrays.copyOf(out, count), true);
            }
        }
        return new Typed(Arrays.copyOf(out, count), false);
    }

    /** How many keys at the end of so many are the first keys again; fewer than all of them. */
    private int beginningAtTheEndOf(int many) {
        for (int fewer = many - 1; fewer > 0; fewer--) {
            if (Arrays.equals(keys, 0, fewer, keys, many - fewer, many)) {
                return fewer;
            }
        }
        return 0;
    }

    private static byte key(String key) {
        String name = key.startsWith(CONTROL) ? key.substring(CONTROL.length()) : key;
        if (name.length() != 1 || name.charAt(0) > 0x7f) {
            throw new UsageException("--detach-keys: \"" + key + "\" is neither a character nor ctrl- with one");
        }
        char character = name.charAt(0);
        if (!key.startsWith(CONTROL)) {
            return (byte) character;
        }
        char upper = Character.toUpperCase(character);
        if (upper < '@' || upper > '_') {
            throw new UsageException(
                    "--detach-keys: \"" + key + "\" is no key: after ctrl- comes a letter or one of @[\\]^_");
        }
        return (byte) (upper - '@');
    }
}
