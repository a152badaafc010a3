package io.caisson.query;

import io.caisson.error.EngineException;

/**
 * What a list call asks for, as the client sent it (AIP-158, AIP-160, AIP-132).
 *
 * @param pageSize most items of the answer: 0 means {@value #DEFAULT_PAGE_SIZE}, more than
 *     {@value #MAX_PAGE_SIZE} is taken as that; a negative one is refused
 * @param pageToken {@link Page#nextPageToken()} of the page before, or empty for the first page
 * @param filter see {@link Filter}; empty for everything
 * @param orderBy see {@link OrderBy}; empty for the list's own order
 */
public record ListQuery(int pageSize, String pageToken, String filter, String orderBy) {
    public static final int DEFAULT_PAGE_SIZE = 100;
    public static final int MAX_PAGE_SIZE = 1000;

    /** The first page of everything, in the list's own order. */
    public static ListQuery first() {
        return new ListQuery(0, "", "", "");
    }

    /** The first page of what a filter lets through. */
    public static ListQuery matching(String filter) {
        return new ListQuery(0, "", filter, "");
    }

    /** The same query, for the page that a token leads to. */
    public ListQuery at(String token) {
        return new ListQuery(pageSize, token, filter, orderBy);
    }

    /**
     * How many items a page really has.
     *
     * @throws EngineException {@code INVALID_REQUEST} for a negative size
     */
    public int effectivePageSize() {
        if (pageSize < 0) {
            throw EngineException.invalid("page_size", "must not be negative, but is " + pageSize);
        }
        return pageSize == 0 ? DEFAULT_PAGE_SIZE : Math.min(pageSize, MAX_PAGE_SIZE);
    }
}
