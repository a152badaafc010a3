package io.caisson.cli.output;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Messages as JSON for scripts: field names as in the proto, every field but unset messages and {@code oneof}s,
 * numbers as numbers, enums in lower case without their prefix ({@code running}), times in RFC 3339, durations
 * in seconds ({@code 10s}), maps sorted by key.
 */
public final class MessageJson {
    private final StringBuilder json = new StringBuilder();
    private final String indent;
    private int depth;

    private MessageJson(String indent) {
        this.indent = indent;
    }

    /** One line. */
    public static String line(Message message) {
        MessageJson writer = new MessageJson("");
        writer.message(message);
        return writer.json.toString();
    }

    /** An array over several lines, indented by four spaces. */
    public static String array(List<? extends Message> messages) {
        MessageJson writer = new MessageJson("    ");
        writer.list(messages, element -> writer.message((Message) element));
        return writer.json.toString();
    }

    private interface Write {
        void value(Object value);
    }

    private void message(Message message) {
        switch (message) {
            case Timestamp time -> string(Human.time(time));
            case Duration duration -> string(seconds(duration));
            default -> object(message);
        }
    }

    private void object(Message message) {
        open('{');
        boolean first = true;
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.hasPresence() && !message.hasField(field)) {
                continue;
            }
            next(first);
            first = false;
            key(field.getName());
            field(field, message.getField(field));
        }
        close('}', first);
    }

    private void field(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            map((List<?>) value);
        } else if (field.isRepeated()) {
            list((List<?>) value, element -> scalar(element));
        } else {
            scalar(value);
        }
    }

    private void map(List<?> entries) {
        Map<String, String> sorted = new TreeMap<>();
        for (Object entry : entries) {
            Message message = (Message) entry;
            List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
            sorted.put(
                    message.getField(fields.get(0)).toString(),
                    message.getField(fields.get(1)).toString());
        }
        open('{');
        boolean first = true;
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            next(first);
            first = false;
            key(entry.getKey());
            string(entry.getValue());
        }
        close('}', first);
    }

    private void list(List<?> elements, Write write) {
        open('[');
        boolean first = true;
        for (Object element : elements) {
            next(first);
            first = false;
            write.value(element);
        }
        close(']', first);
    }

    private void scalar(Object value) {
        switch (value) {
            case Message message -> message(message);
            case EnumValueDescriptor constant -> string(name(constant));
            case ByteString bytes -> string(bytes.toString(StandardCharsets.UTF_8));
            case String text -> string(text);
            default -> json.append(value);
        }
    }

    /** {@code CONTAINER_STATE_RUNNING} is {@code running}. */
    private static String name(EnumValueDescriptor constant) {
        EnumDescriptor type = constant.getType();
        String prefix = type.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
        String name = constant.getName();
        return (name.startsWith(prefix) ? name.substring(prefix.length()) : name).toLowerCase(Locale.ROOT);
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                        .add(BigDecimal.valueOf(duration.getNanos(), 9))
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
    }

    private void key(String name) {
        string(name);
        json.append(indent.isEmpty() ? ":" : ": ");
    }

    private void open(char bracket) {
        json.append(bracket);
        depth++;
    }

    private void next(boolean first) {
        if (!first) {
            json.append(',');
        }
        newLine();
    }

    private void close(char bracket, boolean empty) {
        depth--;
        if (!empty) {
            newLine();
        }
        json.append(bracket);
    }

    private void newLine() {
        if (!indent.isEmpty()) {
            json.append('\n').append(indent.repeat(depth));
        }
    }

    private void string(String text) {
        json.append('"');
        text.chars().forEach(c -> character((char) c));
        json.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                } else {
                    json.append(c);
                }
            }
        }
    }
}
