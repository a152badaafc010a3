package io.caisson.image;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code image}, as it is read; written by the statements of {@link ImageStore} only. */
@Entity
@Immutable
@Table(name = "image")
class ImageEntity {
    @Id
    @Column(name = "row_id")
    long rowId;

    @Column(name = "id")
    String id = "";

    @Column(name = "node")
    String node = "";

    @Column(name = "manifest_digest")
    String manifestDigest = "";

    @Column(name = "config_digest")
    String configDigest = "";

    @Column(name = "manifest_type")
    String manifestType = "";

    @Column(name = "manifest_size")
    long manifestSize;

    @Column(name = "platform")
    String platform = "";

    /** The configuration as JSON, without what {@code ImageConfig} does not know. */
    @Column(name = "config", columnDefinition = "jsonb")
    String config = "{}";

    @Column(name = "size_bytes")
    long sizeBytes;

    @Column(name = "revision")
    long revision = 1;

    @Column(name = "create_time", columnDefinition = "timestamptz")
    @Nullable
    Instant createTime;

    @Column(name = "import_time", columnDefinition = "timestamptz")
    Instant importTime = Instant.EPOCH;

    /** Of the containers that are gone; those that are there are rows of {@code image_use}. */
    @Column(name = "last_use_time", columnDefinition = "timestamptz")
    @Nullable
    Instant lastUseTime;

    @Column(name = "abandoned")
    boolean abandoned;
}
