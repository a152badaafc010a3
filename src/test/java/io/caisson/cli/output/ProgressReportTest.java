package io.caisson.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.v1.LayerProgress;
import io.caisson.v1.LayerState;
import io.caisson.v1.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How far a pull is, as people and logs see it. */
class ProgressReportTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void elsewhereThanOnATerminalThereIsALineForEachChange() {
        ProgressReport report = report(false);
        report.show(progress(layer("aa", LayerState.LAYER_STATE_DOWNLOADING, 1), layer("bb", waiting(), 0)));
        report.show(progress(layer("aa", LayerState.LAYER_STATE_DOWNLOADING, 2), layer("bb", waiting(), 0)));
        report.show(progress(
                layer("aa", LayerState.LAYER_STATE_EXTRACTING, 4),
                layer("bb", LayerState.LAYER_STATE_ALREADY_THERE, 4)));
        report.show(progress(layer("aa", LayerState.LAYER_STATE_DONE, 4)));

        assertThat(shown().lines())
                .containsExactly(
                        "aa: Downloading", "bb: Waiting", "aa: Extracting", "bb: Already exists", "aa: Pull complete");
    }

    @Test
    void onATerminalBarsRenewThemselvesWithTheTotalBelow() {
        ProgressReport report = report(true);
        report.show(progress(layer("aa", LayerState.LAYER_STATE_DOWNLOADING, 2), layer("bb", waiting(), 0)));
        assertThat(shown().replace("\033[2K", "").lines())
                .containsExactly(
                        "aa: Downloading [" + bar(15) + "] 2B/4B", "bb: Waiting", "Total: [" + bar(7) + "] 2B/8B");

        bytes.reset();
        report.show(progress(layer("aa", LayerState.LAYER_STATE_DONE, 4), layer("bb", waiting(), 0)));
        assertThat(shown()).startsWith("\033[3A");
        assertThat(shown().replaceAll("\033\\[(2K|3A)", "").lines())
                .containsExactly("aa: Pull complete", "bb: Waiting", "Total: [" + bar(15) + "] 4B/8B");
    }

    private ProgressReport report(boolean interactive) {
        return new ProgressReport(new PrintStream(bytes, true, StandardCharsets.UTF_8), interactive, "Pull complete");
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String bar(int length) {
        return "=".repeat(length) + " ".repeat(30 - length);
    }

    private static LayerState waiting() {
        return LayerState.LAYER_STATE_WAITING;
    }

    private static LayerProgress layer(String hex, LayerState state, long current) {
        return LayerProgress.newBuilder()
                .setDigest("sha256:" + hex)
                .setState(state)
                .setCurrentBytes(current)
                .setTotalBytes(4)
                .build();
    }

    private static Progress progress(LayerProgress... layers) {
        Progress.Builder progress = Progress.newBuilder();
        for (LayerProgress layer : layers) {
            progress.addLayers(layer)
                    .setCurrentBytes(progress.getCurrentBytes() + layer.getCurrentBytes())
                    .setTotalBytes(progress.getTotalBytes() + layer.getTotalBytes());
        }
        return progress.build();
    }
}
