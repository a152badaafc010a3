package io.caisson.volume;

import io.caisson.diskimage.DiskImage;
import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.EngineMount;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Volumes with a size: an ext4 of this size in {@code <root>/volumes/<id>/image}, mounted at {@code data}. Who fills
 * it gets {@code ENOSPC}. As long as it was never mounted, the file is called {@code image.new}.
 */
@ApplicationScoped
class SizedVolumes implements VolumeMounter {
    private static final String IMAGE = "image";
    private static final String NEW = "image.new";
    private static final String WHOLE = "whole";

    @Override
    public boolean appliesTo(Volume volume) {
        return volume.driver().equals(VolumeRules.LOCAL) && volume.options().containsKey(VolumeQuota.SIZE);
    }

    @Override
    public void make(Volume volume, Path directory) {
        VolumeQuota quota = VolumeQuota.of(volume.options());
        DiskImage.make(directory.resolve(NEW), quota.sizeBytes(), quota.inodes());
    }

    @Override
    public void attach(Volume volume, Path directory) {
        Path image = directory.resolve(IMAGE);
        if (!Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
            DurableFile.rename(directory.resolve(NEW), image);
        }
        DiskImage.attach(image, directory.resolve(WHOLE), volume.mountpoint());
    }

    @Override
    public boolean detach(Volume volume, Path directory) {
        return EngineMount.detach(volume.mountpoint()) && EngineMount.detach(directory.resolve(WHOLE));
    }
}
