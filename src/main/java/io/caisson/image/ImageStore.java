package io.caisson.image;

import io.caisson.event.Node;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.OciJson;
import io.caisson.query.ListPlan;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.query.SqlCondition;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Query;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of images; every method within the caller's transaction, and about this node's rows. */
@ApplicationScoped
class ImageStore implements PanacheRepositoryBase<ImageEntity, Long> {
    private static final String ANY = "any (cast(string_to_array(?1, ',') as bigint[]))";

    private static final String BESIDES = " and i.row_id <> all (cast(string_to_array(?3, ',') as bigint[])) limit 1";

    private final String node;

    @Inject
    ImageStore(Node node) {
        this.node = node.name();
    }

    String node() {
        return node;
    }

    /** Inserts an image with its layers; if it is there, locks it and has it stay. */
    ImageEntity insert(NewImage image) {
        while (true) {
            boolean inserted = insertRow(image) == 1;
            // Empty if a delete of the image that was there was committed between the two statements.
            Optional<ImageEntity> row = lock(image.id());
            if (row.isPresent()) {
                if (inserted) {
                    insertLayers(row.get().rowId, image);
                } else {
                    adopt(row.get().rowId);
                }
                return row.get();
            }
        }
    }

    private int insertRow(NewImage image) {
        return execute(
                "insert into image (id, node, manifest_digest, config_digest, manifest_type, manifest_size, platform,"
                        + " config, labels, size_bytes, create_time) values (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                        + " cast(?8 as jsonb), cast(?9 as jsonb), ?10, cast(nullif(?11, '') as timestamptz)) on conflict do nothing",
                image.id(),
                node,
                image.manifestDescriptor().digest().toString(),
                image.manifest().config().digest().toString(),
                image.manifestDescriptor().mediaType(),
                image.manifestDescriptor().size(),
                image.config().platform().toString(),
                json(image.config()),
                json(image.config().config().labels()),
                image.sizeBytes(),
                image.created());
    }

    private void insertLayers(long rowId, NewImage image) {
        List<ChainId> chains = image.chains();
        for (int i = 0; i < chains.size(); i++) {
            Descriptor layer = image.manifest().layers().get(i);
            execute(
                    "insert into image_layer (image_row, position, digest, diff_id, chain_id, media_type, size_bytes)"
                            + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    rowId,
                    i,
                    layer.digest().toString(),
                    image.config().rootfs().diffIds().get(i).toString(),
                    chains.get(i).toString(),
                    layer.mediaType(),
                    layer.size());
        }
    }

    /** Points a reference to an image; false if it did already. */
    boolean point(String reference, long rowId) {
        boolean moved = execute(
                        "insert into image_reference (node, reference, image_row) values (?1, ?2, ?3) on conflict (node,"
                                + " reference) do update set image_row = excluded.image_row"
                                + " where image_reference.image_row <> excluded.image_row",
                        node,
                        reference,
                        rowId)
                == 1;
        if (moved) {
            touch(rowId);
            adopt(rowId);
        }
        return moved;
    }

    /** Has a reference keep the index that it was pulled from, and none if that is null. */
    void keepIndex(String reference, @Nullable KeptIndex index) {
        execute("delete from image_index where node = ?1 and reference = ?2", node, reference);
        if (index != null) {
            execute(
                    "insert into image_index (node, reference, digest, media_type, document) values (?1, ?2, ?3, ?4, ?5)",
                    node,
                    reference,
                    index.descriptor().digest().toString(),
                    index.descriptor().mediaType(),
                    index.bytes());
        }
    }

    /** The index that a reference was pulled from. */
    Optional<KeptIndex> index(String reference) {
        return columns(
                        "select digest, media_type, document from image_index where node = ?1 and reference = ?2",
                        node,
                        reference)
                .stream()
                .findFirst()
                .map(row -> {
                    byte[] bytes = (byte[]) row[2];
                    return new KeptIndex(
                            Descriptor.of((String) row[1], Digest.parse((String) row[0]), bytes.length), bytes);
                });
    }

    boolean unpoint(String reference) {
        return execute("delete from image_reference where node = ?1 and reference = ?2", node, reference) == 1;
    }

    void touch(long rowId) {
        execute("update image set revision = revision + 1 where row_id = ?1", rowId);
    }

    /** Has an image go with the last of the containers that hold it. */
    void abandon(long rowId) {
        execute("update image set revision = revision + 1, abandoned = true where row_id = ?1", rowId);
    }

    /** Has an image stay that was to go with its last container. */
    private void adopt(long rowId) {
        execute("update image set abandoned = false where row_id = ?1 and abandoned", rowId);
    }

    List<ImageEntity> abandoned() {
        return rows("i.node = ?1 and i.abandoned order by i.row_id", node);
    }

    void setUnpackedBytes(ChainId chain, long bytes) {
        execute(
                "update image_layer l set unpacked_bytes = ?1 from image i where i.row_id = l.image_row"
                        + " and i.node = ?2 and l.chain_id = ?3 and l.unpacked_bytes is null",
                bytes,
                node,
                chain.toString());
    }

    void delete(long rowId) {
        execute("delete from image where row_id = ?1", rowId);
    }

    Optional<ImageEntity> referenced(String reference) {
        return rows(
                        "i.row_id = (select r.image_row from image_reference r where r.node = ?1 and r.reference = ?2)",
                        node,
                        reference)
                .stream()
                .findFirst();
    }

    List<ImageEntity> startingWith(String digits, int most) {
        return rows("i.node = ?1 and i.id like ?2 order by i.id limit " + most, node, digits + "%");
    }

    List<ImageEntity> withManifest(String digest) {
        return rows("i.node = ?1 and i.manifest_digest = ?2", node, digest);
    }

    List<ImageEntity> all() {
        return rows("i.node = ?1 order by i.row_id", node);
    }

    /** Locks an image against {@code image_hold}, deletes and tags, and reads it again. */
    Optional<ImageEntity> lock(String id) {
        return rows("i.node = ?1 and i.id = ?2 for update", node, id).stream().findFirst();
    }

    Page<ImageEntity> page(ListQuery query) {
        ListPlan<ImageEntity> plan = ListPlan.of(query, ImageFields.FIELDS, "create_time desc");
        SqlCondition where = plan.where();
        Query select = getEntityManager()
                .createNativeQuery(
                        "select i.* from image i where i.node = ?1 and " + where.numbered(2) + " order by "
                                + plan.orderBy() + " limit " + plan.limit(),
                        ImageEntity.class)
                .setParameter(1, node);
        return plan.page(detached(bound(select, 2, where.parameters())));
    }

    /**
     * Images that a prune may take: without containers, and without references unless all are asked for. Not
     * locked: what was found must be looked at again.
     */
    List<ImageEntity> prunable(boolean all, String filter) {
        SqlCondition where = ImageFields.FIELDS.condition(filter);
        Query select = getEntityManager()
                .createNativeQuery(
                        "select i.* from image i where i.node = ?1 and not " + ImageFields.IN_USE
                                + (all ? "" : " and " + ImageFields.DANGLING) + " and " + where.numbered(2)
                                + " order by i.row_id",
                        ImageEntity.class)
                .setParameter(1, node);
        return detached(bound(select, 2, where.parameters()));
    }

    List<Image.Layer> layers(long rowId) {
        return layers(List.of(rowId)).getOrDefault(rowId, List.of());
    }

    /** The layers of images by their rows, bottom first. */
    Map<Long, List<Image.Layer>> layers(List<Long> rowIds) {
        return columns(
                        "select l.image_row, l.digest, l.diff_id, l.chain_id, l.media_type, l.size_bytes,"
                                + " l.unpacked_bytes, " + others("digest") + ", " + others("chain_id")
                                + " from image_layer l where l.image_row = " + ANY
                                + " order by l.image_row, l.position",
                        commas(rowIds),
                        node)
                .stream()
                .collect(Collectors.groupingBy(
                        ImageStore::rowId, Collectors.mapping(ImageStore::layer, Collectors.toList())));
    }

    /** Whether another image of the node has the same in a column of a layer. */
    private static String others(String column) {
        return "exists (select 1 from image_layer o join image oi on oi.row_id = o.image_row where o." + column
                + " = l." + column + " and o.image_row <> l.image_row and oi.node = ?2)";
    }

    List<String> references(long rowId) {
        return references(List.of(rowId)).getOrDefault(rowId, List.of());
    }

    /** The references to images by their rows. */
    Map<Long, List<String>> references(List<Long> rowIds) {
        return columns(
                        "select image_row, reference from image_reference where image_row = " + ANY
                                + " order by reference",
                        commas(rowIds))
                .stream()
                .collect(Collectors.groupingBy(
                        ImageStore::rowId, Collectors.mapping(row -> (String) row[1], Collectors.toList())));
    }

    private static long rowId(Object... row) {
        return ((Number) row[0]).longValue();
    }

    private static Image.Layer layer(Object... row) {
        return new Image.Layer(
                Digest.parse((String) row[1]),
                Digest.parse((String) row[2]),
                new ChainId(Digest.parse((String) row[3])),
                (String) row[4],
                ((Number) row[5]).longValue(),
                row[6] instanceof Number bytes ? bytes.longValue() : null,
                (Boolean) row[7],
                (Boolean) row[8]);
    }

    /** The containers that hold an image. */
    List<ImageUse> uses(long rowId) {
        return columns(
                        "select u.container_id, container_runs(u.node, u.container_id) from image_use u"
                                + " where u.image_row = ?1 order by u.container_id",
                        rowId)
                .stream()
                .map(row -> new ImageUse((String) row[0], (Boolean) row[1]))
                .toList();
    }

    /** For the ID of each image that containers hold, how many do. */
    Map<String, Long> userCounts() {
        Map<String, Long> counts = new HashMap<>();
        columns(
                        "select i.id, count(*) from image_use u join image i on i.row_id = u.image_row"
                                + " where i.node = ?1 group by i.id",
                        node)
                .forEach(row -> counts.put((String) row[0], ((Number) row[1]).longValue()));
        return counts;
    }

    /** When the newest container of each image was made, by their rows; none for those that never had one. */
    Map<Long, Instant> lastUses(List<Long> rowIds) {
        Map<Long, Instant> uses = new HashMap<>();
        columns(
                        "select i.row_id, to_char(" + ImageFields.LAST_USE + " at time zone 'UTC',"
                                + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from image i where i.row_id = " + ANY,
                        commas(rowIds))
                .forEach(row -> {
                    if (row[1] instanceof String time) {
                        uses.put(rowId(row), Instant.parse(time));
                    }
                });
        return uses;
    }

    /** Whether any image names this blob. */
    boolean needsBlob(Digest digest) {
        return needsBlobBesides(digest, List.of());
    }

    /** The references that begin so, of images with this layer or configuration. */
    List<String> referencesWithBlob(Digest digest, String prefix) {
        return texts(
                "select r.reference from image_reference r join image i on i.row_id = r.image_row where r.node = ?1"
                        + " and starts_with(r.reference, ?3) and (i.config_digest = ?2 or exists (select 1"
                        + " from image_layer l where l.image_row = i.row_id and l.digest = ?2))"
                        + " order by r.reference limit 100",
                node,
                digest.toString(),
                prefix);
    }

    /** Whether any image but these names this blob. */
    boolean needsBlobBesides(Digest digest, List<Long> going) {
        return !texts(
                        "select i.id from image i where i.node = ?1 and (i.manifest_digest = ?2 or i.config_digest = ?2"
                                + " or exists (select 1 from image_layer l where l.image_row = i.row_id and l.digest = ?2))"
                                + BESIDES,
                        node,
                        digest.toString(),
                        commas(going))
                .isEmpty();
    }

    /** Whether any image names this layer. */
    boolean needsLayer(ChainId chain) {
        return needsLayerBesides(chain, List.of());
    }

    /** Whether any image but these names this layer. */
    boolean needsLayerBesides(ChainId chain, List<Long> going) {
        return !texts(
                        "select i.id from image i join image_layer l on l.image_row = i.row_id"
                                + " where i.node = ?1 and l.chain_id = ?2" + BESIDES,
                        node,
                        chain.toString(),
                        commas(going))
                .isEmpty();
    }

    private static String commas(List<Long> rowIds) {
        return rowIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private List<ImageEntity> rows(String condition, Object... parameters) {
        return detached(bound(
                getEntityManager().createNativeQuery("select i.* from image i where " + condition, ImageEntity.class),
                parameters));
    }

    private List<String> texts(String sql, Object... parameters) {
        return ((List<?>) bound(getEntityManager().createNativeQuery(sql), parameters)
                        .getResultList())
                .stream().map(String.class::cast).toList();
    }

    private List<Object[]> columns(String sql, Object... parameters) {
        return ((List<?>) bound(getEntityManager().createNativeQuery(sql), parameters)
                        .getResultList())
                .stream().map(Object[].class::cast).toList();
    }

    /** Rows that the session forgets at once, so that the next read sees the row and not a memory of it. */
    private List<ImageEntity> detached(Query select) {
        List<ImageEntity> rows = ((List<?>) select.getResultList())
                .stream().map(ImageEntity.class::cast).toList();
        rows.forEach(getEntityManager()::detach);
        return rows;
    }

    private int execute(String sql, Object... parameters) {
        return bound(getEntityManager().createNativeQuery(sql), parameters).executeUpdate();
    }

    private static Query bound(Query query, Object... parameters) {
        return bound(query, 1, List.of(parameters));
    }

    private static Query bound(Query query, int first, List<Object> parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            query.setParameter(first + i, parameters.get(i));
        }
        return query;
    }

    private static String json(Object value) {
        return new String(OciJson.write(value), StandardCharsets.UTF_8);
    }
}
