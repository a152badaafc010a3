package io.caisson.query;

import java.util.List;

final class PageToken {
    private PageToken() {}

    static String encode(Binding binding, List<Object> values) {
        throw new UnsupportedOperationException();
    }

    static List<Object> decode(String token, Binding binding, List<FieldType> types) {
        throw new UnsupportedOperationException();
    }

    record Binding(String resource, String filter, String order) {}
}
