package io.caisson.query;

import io.caisson.query.OrderBy.Term;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what stands in {@code order_by}. */
final class OrderByParser {
    private static final int MAX_LENGTH = 256;
    private static final String TIE_BREAKER = "id";

    private OrderByParser() {}

    static <T> OrderBy parse(String text, FieldMap<T> fields) {
        if (text.length() > MAX_LENGTH) {
            throw Refusal.at("order_by", text, MAX_LENGTH, "an order has at most " + MAX_LENGTH + " characters");
        }
        List<Term> terms = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int start = 0;
        for (String part : text.split(",", -1)) {
            Term term = term(part, text, start, fields);
            if (!seen.add(term.field())) {
                throw Refusal.at("order_by", text, start, "field \"" + term.field() + "\" is named twice");
            }
            terms.add(term);
            start += part.length() + 1;
        }
        if (!seen.contains(TIE_BREAKER)) {
            terms.add(new Term(TIE_BREAKER, terms.getLast().descending()));
        }
        return new OrderBy(terms);
    }

    private static <T> Term term(String part, String text, int start, FieldMap<T> fields) {
        String[] words = part.strip().split("\\s+", -1);
        FieldMap.Field<T> field = fields.field(words[0]);
        if (field == null || field.value() == null) {
            throw Refusal.at(
                    "order_by",
                    text,
                    start,
                    "cannot order by \"" + words[0] + "\"; a " + fields.resource() + " is ordered by "
                            + fields.orderedNames());
        }
        boolean known = words.length == 1 || words.length == 2 && (words[1].equals("asc") || words[1].equals("desc"));
        if (!known) {
            throw Refusal.at("order_by", text, start, "expected a field, then nothing, asc or desc");
        }
        return new Term(field.name(), words.length == 2 && words[1].equals("desc"));
    }
}
