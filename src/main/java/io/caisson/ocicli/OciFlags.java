package io.caisson.ocicli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The flags and operands of one command, and then what was given of them; nothing is looked up by reflection. */
final class OciFlags {
    private final CommandSpec spec = CommandSpec.create();
    private final String name;
    private final String operands;
    private final int least;
    private final int most;
    private ParseResult parsed;

    /** @param operands in words; {@code least} to {@code most} of them */
    OciFlags(String name, String summary, String operands, int least, int most) {
        this.name = name;
        this.operands = operands;
        this.least = least;
        this.most = most;
        spec.name("caisson oci " + name);
        spec.usageMessage().description(summary).sortOptions(true).abbreviateSynopsis(true);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .paramLabel(operands)
                .hideParamSyntax(true)
                .build());
        spec.parser()
                .expandAtFiles(false)
                .overwrittenOptionsAllowed(true)
                .toggleBooleanFlags(false)
                .abbreviatedOptionsAllowed(false);
        this.parsed = new CommandLine(spec).parseArgs();
    }

    OciFlags flag(String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build());
        return this;
    }

    OciFlags value(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    OciFlags values(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** All words after the first operand are operands, whatever they look like. */
    OciFlags stopAtOperand() {
        spec.parser().stopAtPositional(true);
        return this;
    }

    /** Takes what was given; false if that was a call for help, which has been answered. */
    boolean parse(List<String> words) {
        CommandLine line = new CommandLine(spec);
        try {
            parsed = line.parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new OciUsageException(name + ": " + e.getMessage());
        }
        if (parsed.isUsageHelpRequested()) {
            line.usage(System.out, CommandLine.Help.Ansi.OFF);
            return false;
        }
        int given = operands().size();
        if (given < least || given > most) {
            throw new OciUsageException(name
                    + (given < least
                            ? " needs " + operands
                            : " does not take " + operands().get(most)));
        }
        return true;
    }

    boolean has(String flag) {
        return Boolean.TRUE.equals(parsed.matchedOptionValue(flag, Boolean.FALSE));
    }

    Optional<String> value(String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, null));
    }

    List<String> values(String flag) {
        return parsed.matchedOptionValue(flag, List.of());
    }

    /** A number that a flag gives. */
    Optional<Long> number(String flag) {
        return value(flag).map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new OciUsageException(flag + " is a number, not " + text);
            }
        });
    }

    List<String> operands() {
        List<String> words = new ArrayList<>();
        for (ArgSpec operand : parsed.matchedPositionals()) {
            words.addAll(operand.originalStringValues());
        }
        return words;
    }

    String operand() {
        return operands().getFirst();
    }
}
