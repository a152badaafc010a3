package io.caisson.cli.output;

import io.caisson.v1.LayerProgress;
import io.caisson.v1.LayerState;
import io.caisson.v1.Progress;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** How far a pull, import or push is: bars that renew themselves where a person watches, elsewhere a line per change. */
public final class ProgressReport {
    private static final int BAR = 30;
    private static final int DIGEST = 12;

    private final PrintStream out;
    private final boolean bars;
    private final String done;
    private final Map<String, LayerState> told = new HashMap<>();
    private int drawn;

    /**
     * Reports to a stream.
     *
     * @param interactive whether the stream is a terminal
     * @param done what is said of a layer at its end
     */
    public ProgressReport(PrintStream out, boolean interactive, String done) {
        this.out = out;
        this.bars = interactive;
        this.done = done;
    }

    /** Shows the newest progress. */
    public void show(Progress progress) {
        if (bars) {
            draw(progress);
        } else {
            tell(progress);
        }
    }

    private void tell(Progress progress) {
        for (LayerProgress layer : progress.getLayersList()) {
            if (told.put(layer.getDigest(), layer.getState()) != layer.getState()) {
                out.print(name(layer) + ": " + words(layer) + "\n");
            }
        }
        out.flush();
    }

    private void draw(Progress progress) {
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\033[").append(drawn).append('A');
        }
        for (LayerProgress layer : progress.getLayersList()) {
            screen.append("\033[2K").append(name(layer)).append(": ").append(words(layer));
            if (isMoving(layer)) {
                screen.append(' ').append(bar(layer.getCurrentBytes(), layer.getTotalBytes()));
            }
            screen.append('\n');
        }
        drawn = progress.getLayersCount();
        if (drawn > 1) {
            screen.append("\033[2KTotal: ").append(bar(progress.getCurrentBytes(), progress.getTotalBytes()));
            screen.append('\n');
            drawn++;
        }
        out.print(screen);
        out.flush();
    }

    private static String bar(long current, long total) {
        int done = Math.clamp(current * BAR / Math.max(1, total), 0, BAR);
        return "[" + "=".repeat(done) + " ".repeat(BAR - done) + "] " + Human.size(current) + "/" + Human.size(total);
    }

    private static boolean isMoving(LayerProgress layer) {
        return layer.getState() == LayerState.LAYER_STATE_DOWNLOADING
                || layer.getState() == LayerState.LAYER_STATE_UPLOADING
                || layer.getState() == LayerState.LAYER_STATE_VERIFYING
                || layer.getState() == LayerState.LAYER_STATE_EXTRACTING;
    }

    private static String name(LayerProgress layer) {
        String digest = layer.getDigest();
        String hex = digest.substring(digest.indexOf(':') + 1);
        return hex.length() > DIGEST ? hex.substring(0, DIGEST) : hex;
    }

    private String words(LayerProgress layer) {
        return switch (layer.getState()) {
            case LAYER_STATE_WAITING -> "Waiting";
            case LAYER_STATE_DOWNLOADING -> "Downloading";
            case LAYER_STATE_EXTRACTING -> "Extracting";
            case LAYER_STATE_VERIFYING -> "Verifying";
            case LAYER_STATE_UPLOADING -> "Pushing";
            case LAYER_STATE_DONE -> done;
            case LAYER_STATE_ALREADY_THERE -> "Already exists";
            case LAYER_STATE_UNSPECIFIED, UNRECOGNIZED -> "Working";
        };
    }
}
