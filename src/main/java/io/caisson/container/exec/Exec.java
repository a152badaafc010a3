package io.caisson.container.exec;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An exec as it was when it was read.
 *
 * @param id 64 hexadecimal digits
 * @param pid as the host sees it; 0 unless it runs
 * @param exitCode 0 to 255, 128 + n for signal n; meaningful once EXITED
 * @param startTime null until started
 * @param finishTime null until ended
 */
public record Exec(
        String id,
        String containerId,
        ExecConfig config,
        ExecState state,
        int pid,
        int exitCode,
        Instant createTime,
        @Nullable Instant startTime,
        @Nullable Instant finishTime) {}
