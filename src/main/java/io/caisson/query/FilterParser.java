package io.caisson.query;

final class FilterParser {
    static final int MAX_LENGTH = 4096;
    static final int MAX_DEPTH = 32;
    static final int MAX_COMPARISONS = 100;

    private FilterParser() {}

    static Filter parse(String text) {
        throw new UnsupportedOperationException();
    }
}
