package io.caisson.image;

import io.caisson.query.FieldMap;
import io.caisson.query.FieldType;
import java.time.Instant;

/** What images may be filtered and ordered by, and where it lies in the row {@code i}. */
final class ImageFields {
    static final String IN_USE = "(exists (select 1 from image_use u where u.image_row = i.row_id))";
    static final String DANGLING = "(not exists (select 1 from image_reference r where r.image_row = i.row_id))";

    private static final String MADE = "coalesce(i.create_time, timestamptz '1970-01-01 00:00:00+00')";
    static final String LAST_USE =
            "greatest(i.last_use_time, (select max(u.create_time) from image_use u where u.image_row = i.row_id))";

    /** In full, and as Docker shortens it; each with its tag and without. */
    private static final String NAMES = "exists (select 1 from image_reference r cross join lateral"
            + " (values (r.reference), (regexp_replace(r.reference, '^docker[.]io/(library/|)', ''))) f(whole)"
            + " cross join lateral (values (f.whole), (regexp_replace(f.whole, '[:@][^/]*$', ''))) n(name)"
            + " where r.image_row = i.row_id and {n.name})";

    static final FieldMap<ImageEntity> FIELDS = FieldMap.<ImageEntity>of("image")
            .ordered("id", FieldType.STRING, "i.id", row -> row.id)
            .ordered(
                    "create_time",
                    FieldType.TIMESTAMP,
                    MADE,
                    row -> row.createTime == null ? Instant.EPOCH : row.createTime)
            .ordered("size_bytes", FieldType.INTEGER, "i.size_bytes", row -> row.sizeBytes)
            .ordered("import_time", FieldType.TIMESTAMP, "i.import_time", row -> row.importTime)
            .filtered("last_use_time", FieldType.TIMESTAMP, LAST_USE)
            .filtered("platform", FieldType.STRING, "i.platform")
            .filtered("labels", FieldType.LABELS, "i.labels")
            .filtered("dangling", FieldType.BOOLEAN, DANGLING)
            .filtered("in_use", FieldType.BOOLEAN, IN_USE)
            .any(
                    "reference",
                    FieldType.STRING,
                    "exists (select 1 from image_reference r where r.image_row = i.row_id and {r.reference})")
            .any("reference_pattern", FieldType.GLOB, NAMES);

    private ImageFields() {}
}
