package io.caisson.volume;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code volume}, as it is read. Written by the conditional statements of {@link VolumeStore}
 * only, since Hibernate's own would overwrite what another call has changed.
 */
@Entity
@Immutable
@Table(name = "volume")
class VolumeEntity {
    @Id
    @Column(name = "id")
    String id = "";

    @Column(name = "node")
    String node = "";

    @Column(name = "name")
    String name = "";

    @Column(name = "driver")
    String driver = "";

    @Convert(converter = StringMapConverter.class)
    @Column(name = "options", columnDefinition = "jsonb")
    Map<String, String> options = Map.of();

    @Convert(converter = StringMapConverter.class)
    @Column(name = "labels", columnDefinition = "jsonb")
    Map<String, String> labels = Map.of();

    @Column(name = "anonymous")
    boolean anonymous;

    @Enumerated(EnumType.STRING)
    @Column(name = "state", columnDefinition = "text")
    VolumeState state = VolumeState.READY;

    /** Whether the question of copy-up is settled. */
    @Column(name = "populated")
    boolean populated;

    @Column(name = "revision")
    long revision = 1;

    @Column(name = "create_time", columnDefinition = "timestamptz")
    Instant createTime = Instant.EPOCH;

    @Column(name = "delete_time", columnDefinition = "timestamptz")
    @Nullable
    Instant deleteTime;

    /** When its data goes, if it is DELETED. */
    @Column(name = "expire_time", columnDefinition = "timestamptz")
    @Nullable
    Instant expireTime;

    /** When a container last gave it up. */
    @Column(name = "release_time", columnDefinition = "timestamptz")
    @Nullable
    Instant releaseTime;
}
