package io.caisson.query;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text that leads to the next page: the last row's values, bound by a hash to the resource, filter
 * and order that they belong to.
 *
 * <p>It is not a secret and grants nothing: whoever forges one gets another place in a list that he may
 * read anyway, and its values become bound parameters. The hash catches mistakes.
 */
final class PageToken {
    private static final int VERSION = 1;
    private static final int HASH_BYTES = 16;
    private static final int MAX_LENGTH = 16 * 1024;

    private PageToken() {}

    /** What a token belongs to. */
    record Binding(String resource, String filter, String order) {}

    static String encode(Binding binding, List<Object> values) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            for (Object value : values) {
                write(out, value);
            }
            byte[] body = bytes.toByteArray();
            bytes.write(hash(binding, body));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    static List<Object> decode(String token, Binding binding, List<FieldType> types) {
        if (token.length() > MAX_LENGTH) {
            throw refuse(null);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            byte[] body = Arrays.copyOf(bytes, Math.max(0, bytes.length - HASH_BYTES));
            byte[] hash = Arrays.copyOfRange(bytes, body.length, bytes.length);
            if (!MessageDigest.isEqual(hash, hash(binding, body))) {
                throw refuse(null);
            }
            return read(body, types);
        } catch (IllegalArgumentException | IOException | DateTimeException malformed) {
            throw refuse(malformed);
        }
    }

    private static List<Object> read(byte[] body, List<FieldType> types) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        if (in.readByte() != VERSION) {
            throw new IOException("another version");
        }
        List<Object> values = new ArrayList<>();
        for (FieldType type : types) {
            values.add(read(in, type));
        }
        if (in.available() > 0) {
            throw new IOException("more values than the order has");
        }
        return values;
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case String text -> {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
            case Long number -> out.writeLong(number);
            case Boolean bool -> out.writeBoolean(bool);
            case Instant instant -> {
                out.writeLong(instant.getEpochSecond());
                out.writeInt(instant.getNano());
            }
            default -> throw new IllegalArgumentException("cannot order by a " + value.getClass());
        }
    }

    private static Object read(DataInputStream in, FieldType type) throws IOException {
        return switch (type) {
            case STRING -> text(in);
            case INTEGER -> in.readLong();
            case BOOLEAN -> in.readBoolean();
            case TIMESTAMP -> Instant.ofEpochSecond(in.readLong(), in.readInt());
            case DURATION, GLOB, LABELS -> throw new IOException("no order has such a value");
        };
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("text longer than the token");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static byte[] hash(Binding binding, byte[] body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(binding.resource(), binding.filter(), binding.order())) {
                sha256.update(part.getBytes(StandardCharsets.UTF_8));
                // A byte that UTF-8 never has, so that no two bindings run together.
                sha256.update((byte) 0xff);
            }
            sha256.update(body);
            return Arrays.copyOf(sha256.digest(), HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static EngineException refuse(@Nullable Throwable cause) {
        return new EngineException(
                ErrorReason.INVALID_PAGE_TOKEN,
                "Cannot go on with the list: the page_token was not made by this list, or for another filter or order."
                        + " Pass next_page_token of the answer before with the same filter and order_by,"
                        + " or start without a token",
                cause);
    }
}
