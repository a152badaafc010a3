package io.caisson.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/**
 * What the user wrote, by the names that {@link Flags} declared.
 *
 * @param parsed picocli's result
 */
public record Options(ParseResult parsed) {
    /** Whether a switch is on; {@code --rm=false} is not. */
    public boolean has(String name) {
        return parsed.hasMatchedOption(name) && Boolean.TRUE.equals(parsed.matchedOptionValue(name, Boolean.FALSE));
    }

    /** Whether a flag was given, with whatever value. */
    public boolean isGiven(String name) {
        return parsed.hasMatchedOption(name);
    }

    /** The last value of a flag. */
    public Optional<String> value(String name) {
        return parsed.hasMatchedOption(name)
                ? Optional.ofNullable(parsed.matchedOptionValue(name, null))
                : Optional.empty();
    }

    /** All values of a flag in their order. */
    public List<String> values(String name) {
        return parsed.matchedOptionValue(name, List.of());
    }

    /** Labels of a flag: a key alone has an empty value. */
    public Map<String, String> labels(String name) {
        return KeyValues.labels(List.of(), values(name));
    }

    /** What follows the flags. */
    public List<String> operands() {
        List<String> operands = new ArrayList<>();
        for (ArgSpec operand : parsed.matchedPositionals()) {
            for (String word : operand.originalStringValues()) {
                operands.add(word);
            }
        }
        return operands;
    }

    /** The first operand; the declaration's arity makes sure that there is one. */
    public String operand() {
        return operands().getFirst();
    }
}
