package io.caisson.oci;

import java.util.ArrayList;
import java.util.List;

/**
 * The identity of a stack of layers (image-spec, config.md, "Layer ChainID").
 *
 * @param digest of the topmost layer's diffID and the chain below it
 */
public record ChainId(Digest digest) {
    /** The chain of a stack. */
    public static ChainId of(List<Digest> diffIdsBottomUp) {
        List<ChainId> all = each(diffIdsBottomUp);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("A chain has at least one layer");
        }
        return all.getLast();
    }

    /** The chain that each layer tops, bottom first. */
    public static List<ChainId> each(List<Digest> diffIdsBottomUp) {
        List<ChainId> chains = new ArrayList<>(diffIdsBottomUp.size());
        for (Digest diffId : diffIdsBottomUp) {
            chains.add(chains.isEmpty() ? new ChainId(diffId) : chains.getLast().under(diffId));
        }
        return chains;
    }

    /** The chain with one more layer on top. */
    public ChainId under(Digest diffId) {
        return new ChainId(Digest.of(digest + " " + diffId));
    }

    public static ChainId parse(String text) {
        return new ChainId(Digest.parse(text));
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
