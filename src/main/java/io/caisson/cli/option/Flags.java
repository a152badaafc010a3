package io.caisson.cli.option;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Range;

/**
 * The flags and operands of one command, declared without annotations: nothing is looked up by reflection, which
 * keeps the start short and a native executable free of metadata.
 */
public final class Flags {
    private final CommandSpec spec = CommandSpec.create();
    private Range range = Range.valueOf("0");
    private String operands = "";

    /** Declares a command that takes {@code --host} and {@code --help} so far. */
    public Flags(String name, String summary) {
        spec.qualifiedName(" ");
        spec.name("caisson " + name);
        spec.usageMessage().description(summary).abbreviateSynopsis(true).sortOptions(true);
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("Show this help")
                .build());
        value("HOST", "Which engine: unix:///path or tcp://localhost:port", "-H", "--host");
    }

    /** A switch: there or not. */
    public Flags flag(String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build());
        return this;
    }

    /** A flag with a value, given at most once; the last wins, as in Docker. */
    public Flags value(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** A flag with a value that may be given again and again. */
    public Flags values(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** A flag of Docker's that is not there yet: taken, so that it can be refused by name. */
    public Flags later(boolean withValue, String... names) {
        OptionSpec.Builder option = OptionSpec.builder(names).hidden(true);
        spec.addOption(
                withValue
                        ? option.type(List.class)
                                .auxiliaryTypes(String.class)
                                .arity("1")
                                .build()
                        : option.type(boolean.class).build());
        return this;
    }

    /**
     * What follows the flags.
     *
     * @param arity how many, as picocli writes it: {@code 1}, {@code 1..*}
     */
    public Flags operands(String label, String arity, String description) {
        range = Range.valueOf(arity);
        operands = synopsis(label);
        // The range is checked by us: picocli's message would speak of the position.
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .paramLabel(operands)
                .hideParamSyntax(true)
                .description(description)
                .build());
        return this;
    }

    /**
     * Makes sure that there are as many operands as were declared.
     *
     * @throws UsageException saying what is missing or too much
     */
    public void check(Options options) {
        List<String> given = options.operands();
        if (given.size() < range.min()) {
            throw new UsageException(spec.name().substring("caisson ".length()) + " needs " + operands);
        }
        if (given.size() > range.max()) {
            throw new UsageException(
                    spec.name().substring("caisson ".length()) + " does not take \"" + given.get(range.max()) + "\"");
        }
    }

    /** All words after the first operand are operands, whatever they look like. */
    public Flags stopAtOperand() {
        spec.parser().stopAtPositional(true);
        return this;
    }

    /** The declaration as picocli takes it. */
    public CommandSpec spec() {
        spec.parser()
                .expandAtFiles(false)
                .overwrittenOptionsAllowed(true)
                .toggleBooleanFlags(false)
                .abbreviatedOptionsAllowed(false)
                .caseInsensitiveEnumValuesAllowed(false);
        return spec;
    }

    private String synopsis(String label) {
        if (range.min() == 0) {
            return "[" + label + "]";
        }
        return range.max() > 1 && label.indexOf(' ') < 0 ? label + " [" + label + "...]" : label;
    }
}
