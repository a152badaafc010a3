package io.caisson.oci.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdMappingsTest {
    private final IdMappings two = new IdMappings(
            List.of(new IdMapping(0, 1000, 1), new IdMapping(1, 200_000, 99)), List.of(new IdMapping(0, 300_000, 10)));

    @Test
    void eachRangeIsTranslatedThereAndBack() {
        assertThat(two.hostUid(0)).isEqualTo(1000);
        assertThat(two.hostUid(1)).isEqualTo(200_000);
        assertThat(two.hostUid(99)).isEqualTo(200_098);
        assertThat(two.hostGid(9)).isEqualTo(300_009);
        assertThat(two.containerUid(1000)).isZero();
        assertThat(two.containerUid(200_098)).isEqualTo(99);
        assertThat(two.containerGid(300_009)).isEqualTo(9);
    }

    @Test
    void whatIsOutsideIsNobody() {
        assertThat(two.hostUid(100)).isEqualTo(-1);
        assertThat(two.hostGid(10)).isEqualTo(-1);
        assertThat(two.containerUid(0)).isEqualTo(IdMappings.OVERFLOW);
        assertThat(two.containerGid(300_010)).isEqualTo(IdMappings.OVERFLOW);
    }

    @Test
    void withoutMappingsTheHostsAreTheContainers() {
        assertThat(IdMappings.of(null)).isEqualTo(IdMappings.NONE);
        assertThat(IdMappings.NONE.hostUid(4711)).isEqualTo(4711);
        assertThat(IdMappings.NONE.containerGid(4711)).isEqualTo(4711);
    }
}
