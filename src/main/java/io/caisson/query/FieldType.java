package io.caisson.query;

/** What a field holds, and so which operators and values a filter may use with it. */
public enum FieldType {
    /** Text: {@code = !=} (a trailing {@code *} matches any rest), {@code < <= > >=}, {@code :} contains. */
    STRING,
    /** A whole number of 64 bits. */
    INTEGER,
    /** {@code true} or {@code false}: {@code =} and {@code !=} only. */
    BOOLEAN,
    /** An RFC 3339 time, such as {@code 2026-01-31T12:00:00Z}; the SQL expression is a timestamptz. */
    TIMESTAMP,
    /** Seconds with the suffix s, such as {@code 1.5s}; the SQL expression is a numeric of seconds. */
    DURATION,
    /**
     * Text that a whole pattern is compared with: {@code =} and {@code !=} only. {@code *} stands for any run
     * without a slash, {@code ?} for one character but a slash, {@code [a-c]} and {@code [^a-c]} for one of
     * these or none of them.
     */
    GLOB,
    /** A jsonb object of strings: {@code labels.KEY = "v"}, {@code labels:KEY}; not orderable. */
    LABELS
}
