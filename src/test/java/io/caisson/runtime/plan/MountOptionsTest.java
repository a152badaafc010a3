package io.caisson.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.mount.MountAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options as mount(8) spells them, sorted into what the kernel wants. */
class MountOptionsTest {
    @Test
    void attributesAreSetAndTakenBackInTheOrderGiven() {
        assertThat(MountOptions.parse(List.of("ro", "nosuid", "noexec", "nodev"))
                        .set())
                .isEqualTo(MountAttributes.RDONLY
                        | MountAttributes.NOSUID
                        | MountAttributes.NOEXEC
                        | MountAttributes.NODEV);
        assertThat(MountOptions.parse(List.of("ro", "noexec", "rw", "exec")).set())
                .isZero();
        assertThat(MountOptions.parse(List.of("rw", "ro")).set()).isEqualTo(MountAttributes.RDONLY);
    }

    @Test
    void theTimesOfAccessAreOneOfThree() {
        MountOptions both = MountOptions.parse(List.of("noatime", "strictatime"));

        assertThat(both.set()).isEqualTo(MountAttributes.STRICTATIME);
        assertThat(both.clear()).isEqualTo(MountAttributes.ATIME_MASK);
    }

    @Test
    void aBindIsRecursiveOnlyIfItSaysSo() {
        assertThat(MountOptions.parse(List.of("bind")))
                .matches(MountOptions::bind)
                .matches(options -> !options.recursive());
        assertThat(MountOptions.parse(List.of("rbind")))
                .matches(MountOptions::bind)
                .matches(MountOptions::recursive);
    }

    @Test
    void recursivelyReadOnlyIsReadOnlyToo() {
        MountOptions options = MountOptions.parse(List.of("rbind", "rro"));

        assertThat(options.recursiveReadOnly()).isTrue();
        assertThat(options.set()).isEqualTo(MountAttributes.RDONLY);
        assertThat(MountOptions.parse(List.of("rbind", "ro")).recursiveReadOnly())
                .isFalse();
    }

    @Test
    void whatShowsOtherIdsIsToldApart() {
        assertThat(MountOptions.parse(List.of("bind", "idmap")).idmapped()).isEqualTo(MountOptions.Idmapped.ITSELF);
        assertThat(MountOptions.parse(List.of("rbind", "ridmap")).idmapped()).isEqualTo(MountOptions.Idmapped.ALL);
        assertThat(MountOptions.parse(List.of("rbind", "ridmap")).data()).isEmpty();
        assertThat(MountOptions.parse(List.of("bind")).idmapped()).isEqualTo(MountOptions.Idmapped.NOTHING);
    }

    @Test
    void theLastPropagationCounts() {
        assertThat(MountOptions.parse(List.of("rshared", "rslave")).propagation())
                .isEqualTo(MountAttributes.MS_SLAVE);
        assertThat(MountOptions.parse(List.of("ro")).propagation()).isZero();
    }

    @Test
    void whatIsLeftIsTheFileSystemsOwn() {
        assertThat(MountOptions.parse(List.of("nosuid", "size=64k", "newinstance", "context=a=b"))
                        .data())
                .containsEntry("size", "64k")
                .containsEntry("newinstance", null)
                .containsEntry("context", "a=b")
                .hasSize(3);
    }
}
