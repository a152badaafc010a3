package io.caisson.query;

import java.util.List;

/**
 * A list query, checked and translated: what a use case needs to run it and to make the page.
 *
 * <pre>{@code
 * ListPlan<VolumeRow> plan = ListPlan.of(query, FIELDS, "name");
 * SqlCondition where = plan.where();
 * rows = select("select … from volume v where v.node = ? and " + where.sql()
 *         + " order by " + plan.orderBy() + " limit " + plan.limit());
 * return plan.page(rows).map(VolumeRow::volume);
 * }</pre>
 *
 * <p>Pages are by keyset: the token holds the last row's values of the order, so that rows which come
 * or go between two calls neither repeat nor hide others.
 */
public final class ListPlan<T> {
    private final FieldMap<T> fields;
    private final OrderBy order;
    private final PageToken.Binding binding;
    private final SqlCondition where;
    private final int pageSize;

    private ListPlan(FieldMap<T> fields, OrderBy order, PageToken.Binding binding, SqlCondition where, int pageSize) {
        this.fields = fields;
        this.order = order;
        this.binding = binding;
        this.where = where;
        this.pageSize = pageSize;
    }

    /**
     * Checks and translates a query.
     *
     * @param defaultOrder the order where the query names none, such as {@code "create_time desc"}
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}, {@code INVALID_PAGE_TOKEN}, or
     *     {@code INVALID_REQUEST} for a negative page size
     */
    public static <T> ListPlan<T> of(ListQuery query, FieldMap<T> fields, String defaultOrder) {
        int pageSize = query.effectivePageSize();
        SqlCondition filter = fields.condition(query.filter());
        OrderBy order = OrderBy.parse(query.orderBy().isBlank() ? defaultOrder : query.orderBy(), fields);
        PageToken.Binding binding = new PageToken.Binding(fields.resource(), query.filter(), order.canonical());
        SqlCondition where = filter;
        if (!query.pageToken().isEmpty()) {
            List<Object> last = PageToken.decode(query.pageToken(), binding, Keyset.types(order, fields));
            where = filter.and(Keyset.after(order, fields, last));
        }
        return new ListPlan<>(fields, order, binding, where, pageSize);
    }

    /** The filter, and for later pages the place to go on from. */
    public SqlCondition where() {
        return where;
    }

    /** What stands after {@code order by}. */
    public String orderBy() {
        return Keyset.orderBy(order, fields);
    }

    /** How many rows to read: one more than the page has, which tells whether another page follows. */
    public int limit() {
        return pageSize + 1;
    }

    /** The page of the rows read, of which there are at most {@link #limit()}. */
    public Page<T> page(List<T> rows) {
        if (rows.size() <= pageSize) {
            return new Page<>(rows, "", 0);
        }
        List<T> items = rows.subList(0, pageSize);
        return new Page<>(items, PageToken.encode(binding, Keyset.values(order, fields, items.getLast())), 0);
    }
}
