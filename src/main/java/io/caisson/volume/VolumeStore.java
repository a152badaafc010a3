package io.caisson.volume;

import io.caisson.query.FieldMap;
import io.caisson.query.FieldType;
import io.caisson.query.ListPlan;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.query.SqlCondition;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.exception.ConstraintViolationException;

/** The rows of {@code volume} and {@code volume_use}; every method within the caller's transaction. */
@ApplicationScoped
class VolumeStore implements PanacheRepositoryBase<VolumeEntity, String> {
    private static final FieldMap<VolumeEntity> FIELDS = FieldMap.<VolumeEntity>of("volume")
            .ordered("id", FieldType.STRING, "v.id", row -> row.id)
            .ordered("name", FieldType.STRING, "v.name collate \"C\"", row -> row.name)
            .ordered("create_time", FieldType.TIMESTAMP, "v.create_time", row -> row.createTime)
            .filtered("driver", FieldType.STRING, "v.driver")
            .filtered("labels", FieldType.LABELS, "v.labels")
            .filtered("anonymous", FieldType.BOOLEAN, "v.anonymous")
            .filtered(
                    "dangling", FieldType.BOOLEAN, "(not exists (select 1 from volume_use u where u.volume_id = v.id))")
            .any(
                    "container",
                    FieldType.STRING,
                    "exists (select 1 from volume_use u where u.volume_id = v.id and {u.container_id})");

    private static final String RELEASED = "with released as (delete from volume_use u where ";
    private static final String RELEASE_TIME =
            " update volume v set release_time = now() where v.id in (select volume_id from released)";

    private final String node;
    private final StringMapConverter json = new StringMapConverter();

    VolumeStore(@ConfigProperty(name = "caisson.node", defaultValue = "local") String node) {
        this.node = node;
    }

    String node() {
        return node;
    }

    /** Inserts a volume; false if the name is taken. Does not break the transaction either way. */
    boolean insert(VolumeEntity row) {
        return execute(
                        "insert into volume (id, node, name, driver, options, labels, anonymous, state, create_time)"
                                + " values (?1, ?2, ?3, ?4, cast(?5 as jsonb), cast(?6 as jsonb), ?7, 'READY', ?8)"
                                + " on conflict do nothing",
                        row.id,
                        node,
                        row.name,
                        row.driver,
                        json.convertToDatabaseColumn(row.options),
                        json.convertToDatabaseColumn(row.labels),
                        row.anonymous,
                        row.createTime)
                == 1;
    }

    /** The one with this name; of several that are deleted the one that was last. */
    Optional<VolumeEntity> named(VolumeState state, String name) {
        return rows(
                        "v.node = ?1 and v.state = ?2 and v.name = ?3 order by v.delete_time desc, v.id limit 1",
                        node,
                        state.name(),
                        name)
                .stream()
                .findFirst();
    }

    Optional<VolumeEntity> ready(String id) {
        return rows("v.node = ?1 and v.state = 'READY' and v.id = ?2", node, id).stream()
                .findFirst();
    }

    /** All volumes of this engine, by name. */
    List<VolumeEntity> ready() {
        return rows("v.node = ?1 and v.state = 'READY' order by v.name collate \"C\"", node);
    }

    /** Whether there is a row of this ID, in any state. */
    boolean isKnown(String id) {
        return !rows("v.node = ?1 and v.id = ?2", node, id).isEmpty();
    }

    /** Volumes whose ID begins with these digits, at most as many. */
    List<VolumeEntity> startingWith(VolumeState state, String digits, int most) {
        return rows(
                "v.node = ?1 and v.state = ?2 and v.id like ?3 order by v.id limit " + most,
                node,
                state.name(),
                digits + "%");
    }

    /** Volumes that a container holds, by name. */
    List<VolumeEntity> heldBy(String containerId) {
        return rows(
                "v.id in (select u.volume_id from volume_use u where u.container_id = ?1) order by v.name collate"
                        + " \"C\"",
                containerId);
    }

    /** A page of those in one state, READY or DELETED. */
    Page<VolumeEntity> page(VolumeState state, ListQuery query) {
        ListPlan<VolumeEntity> plan = ListPlan.of(query, FIELDS, "name");
        SqlCondition where = plan.where();
        return plan.page(
                filtered(state, where, where.numbered(3) + " order by " + plan.orderBy() + " limit " + plan.limit()));
    }

    /** Those in one state that no container holds, of which a filter lets through; by name. */
    List<VolumeEntity> unused(VolumeState state, String filter) {
        SqlCondition where = FIELDS.condition(filter);
        return filtered(
                state,
                where,
                where.numbered(3) + " and not exists (select 1 from volume_use u where u.volume_id = v.id)"
                        + " order by v.name collate \"C\", v.id");
    }

    private List<VolumeEntity> filtered(VolumeState state, SqlCondition where, String rest) {
        Query select = getEntityManager()
                .createNativeQuery(
                        "select v.* from volume v where v.node = ?1 and v.state = ?2 and " + rest, VolumeEntity.class)
                .setParameter(1, node)
                .setParameter(2, state.name());
        int index = 3;
        for (Object parameter : where.parameters()) {
            select.setParameter(index++, parameter);
        }
        return detached(select);
    }

    /** Locks a volume against {@link #hold} and other deletes, and reads it again, if it is in this state. */
    Optional<VolumeEntity> lock(VolumeState state, String id) {
        return rows("v.node = ?1 and v.state = ?2 and v.id = ?3 for update", node, state.name(), id).stream()
                .findFirst();
    }

    /** Adds a use; false if the volume is gone. The share lock makes a delete wait, and see the use. */
    boolean hold(String id, String containerId) {
        if (rows("v.node = ?1 and v.state = 'READY' and v.id = ?2 for share", node, id)
                .isEmpty()) {
            return false;
        }
        execute(
                "insert into volume_use (volume_id, container_id, node) values (?1, ?2, ?3) on conflict do nothing",
                id,
                containerId,
                node);
        return true;
    }

    void release(String id, String containerId) {
        execute(
                RELEASED + "u.volume_id = ?1 and u.container_id = ?2 returning u.volume_id)" + RELEASE_TIME,
                id,
                containerId);
    }

    void release(String containerId) {
        execute(RELEASED + "u.container_id = ?1 returning u.volume_id)" + RELEASE_TIME, containerId);
    }

    /** The containers that hold each of these volumes. */
    Map<String, List<String>> users(Collection<String> ids) {
        Map<String, List<String>> users = new TreeMap<>();
        if (ids.isEmpty()) {
            return users;
        }
        List<?> rows = getEntityManager()
                .createNativeQuery("select u.volume_id, string_agg(u.container_id, ',' order by u.container_id)"
                        + " from volume_use u where u.volume_id in (?1) group by u.volume_id")
                .setParameter(1, ids)
                .getResultList();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            users.put((String) columns[0], List.of(((String) columns[1]).split(",", -1)));
        }
        return users;
    }

    /** READY or DELETED → DELETING; whoever calls it has it locked. */
    void markDeleting(String id) {
        changeOne(
                "state = 'DELETING', delete_time = coalesce(delete_time, now())"
                        + " where id = ?1 and node = ?2 and state in ('READY', 'DELETED')",
                id,
                node);
    }

    /** READY → DELETED; whoever calls it has it locked. */
    void markDeleted(String id, Instant expireTime) {
        changeOne(
                "state = 'DELETED', delete_time = now(), expire_time = ?3"
                        + " where id = ?1 and node = ?2 and state = 'READY'",
                id,
                node,
                expireTime);
    }

    /** DELETED → READY, by this name; whoever calls it has it locked. False if the name is taken. */
    boolean markUndeleted(VolumeEntity row, String name) {
        return takesName(
                name,
                "state = 'READY', delete_time = null, expire_time = null, name = ?3, anonymous = anonymous and name = ?3"
                        + " where id = ?1 and node = ?2 and state = 'DELETED'",
                row.id);
    }

    /** Gives one that is READY another name; whoever calls it has it locked. False if the name is taken. */
    boolean rename(VolumeEntity row, String name) {
        return takesName(name, "name = ?3, anonymous = false where id = ?1 and node = ?2 and state = 'READY'", row.id);
    }

    /** Gives one that is READY these labels; whoever calls it has it locked. */
    void relabel(String id, Map<String, String> labels) {
        changeOne(
                "labels = cast(?3 as jsonb) where id = ?1 and node = ?2 and state = 'READY'",
                id,
                node,
                json.convertToDatabaseColumn(labels));
    }

    /** The unique index is the judge: another transaction may take the name at the same time. */
    private boolean takesName(String name, String change, String id) {
        try {
            changeOne(change, id, node, name);
            return true;
        } catch (ConstraintViolationException taken) {
            return false;
        }
    }

    private void changeOne(String change, Object... parameters) {
        if (execute("update volume set revision = revision + 1, " + change, parameters) != 1) {
            throw new IllegalStateException("a volume changed while it was locked: " + change);
        }
    }

    /** IDs of those that are DELETED and whose time is over. */
    List<String> expired() {
        return rows("v.node = ?1 and v.state = 'DELETED' and v.expire_time <= now()", node).stream()
                .map(row -> row.id)
                .toList();
    }

    /** The one of this ID, if its delete is decided. */
    Optional<VolumeEntity> deleting(String id) {
        return rows("v.id = ?1 and v.node = ?2 and v.state = 'DELETING'", id, node).stream()
                .findFirst();
    }

    /** IDs of those whose delete is decided, and not finished. */
    List<String> deleting() {
        return rows("v.node = ?1 and v.state = 'DELETING'", node).stream()
                .map(row -> row.id)
                .toList();
    }

    void deleteRow(String id) {
        execute("delete from volume where id = ?1 and node = ?2 and state = 'DELETING'", id, node);
    }

    void markPopulated(String id) {
        execute("update volume set populated = true where id = ?1 and node = ?2", id, node);
    }

    /** All volumes of all engines that share the database, in every state. */
    List<VolumeEntity> everything() {
        return rows("true");
    }

    private List<VolumeEntity> rows(String condition, Object... parameters) {
        Query select =
                getEntityManager().createNativeQuery("select v.* from volume v where " + condition, VolumeEntity.class);
        for (int i = 0; i < parameters.length; i++) {
            select.setParameter(i + 1, parameters[i]);
        }
        return detached(select);
    }

    /** Rows that the session forgets at once, so that the next read sees the row and not a memory of it. */
    private List<VolumeEntity> detached(Query select) {
        List<VolumeEntity> rows = ((List<?>) select.getResultList())
                .stream().map(VolumeEntity.class::cast).toList();
        rows.forEach(getEntityManager()::detach);
        return rows;
    }

    private int execute(String sql, Object... parameters) {
        Query statement = getEntityManager().createNativeQuery(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setParameter(i + 1, parameters[i]);
        }
        return statement.executeUpdate();
    }
}
