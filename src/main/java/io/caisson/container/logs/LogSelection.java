package io.caisson.container.logs;

/** Decides which records of a log a reader gets. */
record LogSelection(LogQuery query) {
    boolean matches(LogRecord item) {
        return (query.stream() == null || query.stream() == item.stream())
                && (query.since() == null || !item.time().isBefore(query.since()))
                && (query.until() == null || item.time().isBefore(query.until()));
    }
}
