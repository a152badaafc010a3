package io.caisson.container;

import io.caisson.event.EventType;
import io.caisson.query.FieldMap;
import io.caisson.query.FieldType;
import java.util.Locale;

/**
 * The statements of {@link ContainerStore}. Those that tell of an event have who does it as a parameter behind the
 * others; once for each event.
 *
 * <p>Those that record what a process does ({@code STARTING}, {@code RUNNING}, {@code EXITED}) and the
 * last of a removal commit without waiting for the disk ({@code synchronous_commit = off}, for their
 * transaction only): losing the last moments of them when the machine or the database server dies makes
 * no harm. A machine that went down has taken the processes with it, so the reconciler comes to the same
 * answer from any of these states; where only the server died, the runtime's own status, which is kept
 * for a while after the end, is written again. What a client was promised (create, the decision to
 * delete) waits.
 */
final class ContainerSql {
    /** Joined to a statement, it makes its transaction commit without waiting for the disk. */
    private static final String UNHURRIED = "(select set_config('synchronous_commit', 'off', true) as unhurried) u";

    /** What every event of a container says. */
    private static final String IMAGE = "jsonb_build_object('image', c.config ->> 'image')";

    private static final String DEATH = "jsonb_strip_nulls(jsonb_build_object('image', c.config ->> 'image',"
            + " 'exit_code', cast(c.exit_code as text), 'error', nullif(c.error, ''),"
            + " 'oom', case when c.oom_killed then 'true' end,"
            + " 'signal', case when c.error = '' and c.exit_code between 129 and 192"
            + " then cast(c.exit_code - 128 as text) end,"
            + " 'reason', case when c.error <> '' then 'error' when c.oom_killed then 'oom'"
            + " when c.exit_code between 129 and 192 then 'signal' else 'exit' end))";

    private static final String BEGINNING = "jsonb_strip_nulls(jsonb_build_object('image', c.config ->> 'image',"
            + " 'reason', case when c.restart_count > 0 then 'restart_policy' end))";

    /** Has one parameter of its own: who does it. */
    private static final String REMOVAL = "jsonb_strip_nulls(jsonb_build_object('image', c.config ->> 'image',"
            + " 'reason', case when cast(? as text) = 'engine' and cast(c.config ->> 'auto_remove' as boolean)"
            + " then 'auto_remove' end))";

    /** A change of health, but for the log. */
    private static final String HEALTH_STATUS = "jsonb_build_object('image', c.config ->> 'image', 'health_status',"
            + " lower(c.health_status), 'failing_streak', cast(c.health_streak as text))";

    private static final String PLAIN = "c.id, c.node, c.name, c.state, c.image_id,"
            + " c.prepared, c.delete_volumes, c.pid, c.exit_code, c.oom_killed, c.error,"
            + " c.create_time, c.start_time, c.finish_time, c.start_count, c.revision, c.config_revision, c.restart_count,"
            + " c.restart_delay_millis, c.restart_time, c.stopped, c.restart_unhealthy, c.health_status,"
            + " c.health_streak";

    private static final String WITHOUT_LOG = PLAIN + ", c.config, c.launch, c.command, c.mount_points, c.health_check";

    static final String COLUMNS = WITHOUT_LOG + ", c.health_log";

    /** Also holds the image, which may be gone meanwhile: {@code no_data_found}. */
    static final String INSERT = "with c as (insert into container"
            + " (id, node, name, state, config, image_id, launch, command, mount_points, prepared, health_check,"
            + " create_time)"
            + " values (?, ?, ?, 'CREATED', cast(? as jsonb), ?, cast(? as jsonb), cast(? as jsonb),"
            + " cast(? as jsonb), ?, cast(? as jsonb), ?) on conflict do nothing returning *),"
            + " held as materialized (select image_hold(c.node, c.image_id, c.id) from c), "
            + told(
                    EventType.CONTAINER_CREATE,
                    "jsonb_build_object('image', c.config ->> 'image', 'image_id', c.image_id)")
            + " select c.id from c, held, told";

    static final String BY_ID = "select " + COLUMNS + " from container c where c.node = ? and c.id = ?";

    static final String BY_NAME =
            "select " + COLUMNS + " from container c where c.node = ? and c.name = ? and c.state <> 'DELETING'";

    static final String BY_PREFIX =
            "select " + COLUMNS + " from container c where c.node = ? and c.id like ? order by c.id limit ?";

    static final String ALL = "select " + COLUMNS + " from container c where c.node = ?";

    /** Without what probes have written, which may be much of many. */
    private static final String MANY =
            "select " + WITHOUT_LOG + ", null as health_log from container c where c.node = ?";

    /** Without documents either: {@link RowReader#listed}. */
    static final String LISTED = "select " + PLAIN + ", null as health_log from container c where c.node = ?";

    static final String DOCUMENTS = "select c.id, c.config_revision, c.config, c.launch, c.command, c.mount_points,"
            + " c.health_check from container c where c.id = any(?)";

    /** Somebody's start begins the restart policy anew. */
    static final String STARTING =
            starting("restart_count = 0, restart_delay_millis = 0, restart_unhealthy = false", "");

    /** One by itself, only if it is still to be. */
    static final String STARTING_AGAIN =
            starting("restart_count = c.restart_count + 1", " and c.restart_time = cast(? as timestamptz)");

    static final String RESTART_DUE = "update container c set restart_time = ?, restart_delay_millis = ?,"
            + " revision = revision + 1 from " + UNHURRIED
            + " where u.unhurried is not null and c.id = ? and c.node = ? and c.state = 'EXITED' returning " + COLUMNS;

    static final String STOPPED = "update container set stopped = true, restart_time = null where id = ? and node = ?";

    static final String RUNNING = "with c as (update container c set state = 'RUNNING', pid = ?, start_time = ?,"
            + " finish_time = null, exit_code = 0, oom_killed = false, error = '', restart_unhealthy = false,"
            + " health_status = case when c.health_check is not null then 'STARTING' end, health_streak = 0,"
            + " health_log = null,"
            + " start_count = start_count + 1, revision = revision + 1"
            + " from " + UNHURRIED
            + " where u.unhurried is not null and c.id = ? and c.node = ? and c.state = 'STARTING'"
            + " returning " + COLUMNS + "), "
            + told(EventType.CONTAINER_START, BEGINNING)
            + " select " + COLUMNS + " from c, told";

    /** Durable before it is told: a new engine goes by it whether what it finds stopped is to be so. */
    static final String PAUSED = "with c as (update container c set state = 'PAUSED', revision = revision + 1"
            + " where c.id = ? and c.node = ? and c.state = 'RUNNING' returning " + COLUMNS + "), "
            + told(EventType.CONTAINER_PAUSE, IMAGE)
            + " select " + COLUMNS + " from c, told";

    static final String UNPAUSED = "with c as (update container c set state = 'RUNNING', revision = revision + 1"
            + " from " + UNHURRIED
            + " where u.unhurried is not null and c.id = ? and c.node = ? and c.state = 'PAUSED'"
            + " returning " + COLUMNS + "), "
            + told(EventType.CONTAINER_UNPAUSE, IMAGE)
            + " select " + COLUMNS + " from c, told";

    static final String NOT_STARTED = "update container c set state = ?, error = ?, pid = 0, revision = revision + 1"
            + " where c.id = ? and c.node = ? and c.state = 'STARTING' returning " + COLUMNS;

    static final String EXITED =
            "with c as (update container c set state = 'EXITED', pid = 0, exit_code = ?, oom_killed = ?,"
                    + " finish_time = ?, error = ?, start_time = coalesce(c.start_time, ?),"
                    + " start_count = greatest(c.start_count, 1),"
                    + " health_status = case when c.health_check is not null then 'UNHEALTHY' end,"
                    + " health_streak = coalesce(cast(? as integer), c.health_streak),"
                    + " health_log = coalesce(cast(? as jsonb), c.health_log), revision = revision + 1"
                    + " from " + UNHURRIED
                    + " where u.unhurried is not null and c.id = ? and c.node = ? and c.state in ('STARTING',"
                    + " 'RUNNING', 'PAUSED') returning " + COLUMNS + "), oom as materialized (select "
                    + append(EventType.CONTAINER_OOM, IMAGE) + " from c where c.oom_killed),"
                    + " told as materialized (select " + append(EventType.CONTAINER_DIE, DEATH)
                    + " from c left join oom on true)"
                    + " select " + COLUMNS + " from c, told";

    static final String HEALTH = health() + " returning c.id";

    static final String HEALTH_TOLD = "with c as (" + health() + " returning " + COLUMNS + "), "
            + told(EventType.CONTAINER_HEALTH_STATUS, HEALTH_STATUS)
            + " select c.id from c, told";

    static final String RENAMED = "update container c set name = ?, revision = revision + 1"
            + " where c.id = ? and c.node = ? and c.state <> 'DELETING' returning " + COLUMNS;

    /** Notes what limits it is about to get, durably. */
    static final String UPDATE_BEGUN =
            "update container set pending_config = cast(? as jsonb) where id = ? and node = ?";

    static final String UPDATE_SETTLED = "update container set pending_config = null where id = ? and node = ?";

    static final String UPDATING = "select c.pending_config, " + COLUMNS
            + " from container c where c.node = ? and c.pending_config is not null";

    static final String UPDATED = "update container c set config = cast(? as jsonb), pending_config = null,"
            + " config_revision = config_revision + 1, revision = revision + 1,"
            + " restart_time = case when ? or restart_unhealthy then restart_time end"
            + " where c.id = ? and c.node = ? and c.state <> 'DELETING' returning " + COLUMNS;

    static final String RECONFIGURED = "update container c set config = cast(? as jsonb), command = cast(? as jsonb),"
            + " mount_points = cast(? as jsonb), pending_config = null,"
            + " config_revision = config_revision + 1, revision = revision + 1,"
            + " restart_time = case when ? or restart_unhealthy then restart_time end"
            + " where c.id = ? and c.node = ? and c.state in ('CREATED', 'EXITED') returning " + COLUMNS;

    /** With a condition after it: what no process is at work in, and is not just being made. */
    static final String UNUSED =
            MANY + " and c.prepared and c.state in ('CREATED', 'EXITED')" + " and c.restart_time is null";

    static final String PREPARED = "update container set prepared = true where id = ? and node = ?";

    static final String DELETING = "update container c set state = 'DELETING', delete_volumes = ?,"
            + " revision = revision + 1 where c.id = ? and c.node = ? and c.state in ('CREATED', 'EXITED')"
            + " and (? = 0 or c.revision = ?) returning " + COLUMNS;

    /** Also lets go of its image, and tells whether that was deleted before and waits for nobody else. */
    static final String REMOVE = "with c as (delete from container c using " + UNHURRIED
            + " where u.unhurried is not null and c.id = ? and c.node = ? and c.state = 'DELETING' returning c.*),"
            + " released as materialized (select image_release(c.node, c.id) as abandoned from c), "
            + told(EventType.CONTAINER_DELETE, REMOVAL)
            + " select released.abandoned from c, released, told";

    static final FieldMap<ContainerRow> FIELDS = FieldMap.<ContainerRow>of("container")
            .ordered("id", FieldType.STRING, "c.id", ContainerRow::id)
            .ordered("name", FieldType.STRING, "c.name collate \"C\"", ContainerRow::name)
            .ordered(
                    "state",
                    FieldType.STRING,
                    "lower(c.state) collate \"C\"",
                    row -> row.state().name().toLowerCase(Locale.ROOT))
            .ordered(
                    "create_time",
                    FieldType.TIMESTAMP,
                    "c.create_time",
                    row -> row.container().createTime())
            .filtered("health", FieldType.STRING, "lower(coalesce(c.health_status, 'none'))")
            .filtered("image", FieldType.STRING, "c.config ->> 'image'")
            .filtered("image_id", FieldType.STRING, "c.image_id")
            .filtered("labels", FieldType.LABELS, "(c.config -> 'labels')")
            .filtered("exit_code", FieldType.INTEGER, "(case when c.state = 'EXITED' then c.exit_code end)")
            .filtered("restarting", FieldType.BOOLEAN, "(c.restart_time is not null)")
            .filtered("node", FieldType.STRING, "c.node")
            .filtered("start_time", FieldType.TIMESTAMP, "c.start_time")
            .filtered("finish_time", FieldType.TIMESTAMP, "c.finish_time")
            .any(
                    "layer",
                    FieldType.STRING,
                    "exists (select 1 from jsonb_array_elements_text(c.launch -> 'layers') l where {l})")
            .any(
                    "mount",
                    FieldType.STRING,
                    "exists (select 1 from jsonb_array_elements(c.mount_points) m where {m ->> 'target'})")
            .any(
                    "volume",
                    FieldType.STRING,
                    "exists (select 1 from jsonb_array_elements(c.mount_points) m"
                            + " where m ->> 'type' = 'VOLUME' and {m ->> 'volume'})");

    private ContainerSql() {}

    private static String starting(String progress, String condition) {
        return "update container c set state = 'STARTING', restart_time = null, stopped = false, " + progress
                + ", revision = revision + 1"
                + " from " + UNHURRIED + ", (select id, state from container where id = ? for update) former"
                + " where u.unhurried is not null and c.id = former.id and c.node = ? and c.prepared"
                + " and former.state in ('CREATED', 'EXITED')" + condition
                + " returning former.state as former_state, " + COLUMNS;
    }

    private static String health() {
        return "update container c set health_status = ?, health_streak = ?, health_log = cast(? as jsonb),"
                + " restart_unhealthy = ? from " + UNHURRIED
                + " where u.unhurried is not null and c.id = ? and c.node = ? and c.start_count = ?"
                + " and c.state in ('RUNNING', 'PAUSED')";
    }

    /** A part of a statement that appends an event for the row that the statement's part {@code c} gives. */
    private static String told(EventType type, String attributes) {
        return "told as materialized (select " + append(type, attributes) + " from c)";
    }

    private static String append(EventType type, String attributes) {
        return "event_append(c.node, '" + type.externalName() + "', '" + type.resourceType()
                + "', c.id, c.name, cast(? as text), " + attributes + ")";
    }
}
