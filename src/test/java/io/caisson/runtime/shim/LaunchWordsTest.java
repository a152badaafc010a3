package io.caisson.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.Errno;
import io.caisson.runtime.script.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchWordsTest {
    private final LaunchWords words = new LaunchWords(
            "sh",
            2,
            List.of(new Script.Place("mount proc\non /proc", "fsopen"), new Script.Place("execute sh", "execve")));

    @Test
    void whatIsWrittenDownIsReadAgain() {
        LaunchWords read = LaunchWords.parse(words.text());

        assertThat(read.places().getFirst()).isEqualTo(new Script.Place("mount proc on /proc", "fsopen"));
        assertThat(read.places()).hasSize(2);
        assertThat(read.text()).isEqualTo(words.text());
    }

    @Test
    void aCommandIsExecutedUnlessNoCandidateCouldBe() {
        assertThat(words.ended(List.of(Errno.ENOENT))).isEqualTo(new ShimLaunch.Outcome.Executed());
        assertThat(words.ended(List.of(Errno.ENOENT, Errno.EACCES)))
                .isEqualTo(new ShimLaunch.Outcome.NotExecutable("sh", List.of(Errno.ENOENT, Errno.EACCES)));
    }

    @Test
    void aPlaceThatIsNoneIsNotBelieved() {
        assertThat(words.failure(1, Errno.EPERM))
                .isEqualTo(new ShimLaunch.Outcome.StepFailed("execute sh", "execve", Errno.EPERM));
        assertThat(words.failure(-1, Errno.EPERM)).isEqualTo(LaunchWords.killed());
        assertThat(words.failure(1 << 20, Errno.EPERM)).isEqualTo(LaunchWords.killed());
    }
}
