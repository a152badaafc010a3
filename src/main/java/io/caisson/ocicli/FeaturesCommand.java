package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;
import io.caisson.runtime.bundle.RuntimeFeatures;

/** Tell what this runtime can do. */
final class FeaturesCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("features", "Tell what this runtime can do.", "nothing", 0, 0);
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        JsonLines.print(RuntimeFeatures.document());
        return 0;
    }
}
