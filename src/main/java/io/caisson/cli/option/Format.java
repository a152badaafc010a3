package io.caisson.cli.option;

/** How lists are written: {@code --format table|json}. */
public enum Format {
    TABLE,
    JSON;

    /** Adds the flag. */
    public static Flags declare(Flags flags) {
        return flags.value("table|json", "A table, or one JSON object a line (default: table)", "--format");
    }

    /** Reads the flag. */
    public static Format of(Options options) {
        return of(options, "--format");
    }

    /** Reads the flag under another of its names. */
    public static Format of(Options options, String flag) {
        String text = options.value(flag).orElse("table");
        return switch (text) {
            case "table" -> TABLE;
            case "json", "{{json .}}" -> JSON;
            default ->
                throw new UsageException("--format \"" + text
                        + "\" is neither table nor json; templates are not there, use --format json with jq");
        };
    }
}
