package io.caisson.api.check;

import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.GetVolumeRequest;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.PruneVolumesRequest;
import io.caisson.v1.RenameVolumeRequest;
import io.caisson.v1.UndeleteVolumeRequest;
import io.caisson.v1.UpdateVolumeRequest;
import java.util.List;

/** Rules for the requests of {@code VolumeService}. */
public final class VolumeChecks {
    private VolumeChecks() {}

    public static void check(CreateVolumeRequest request) {
        Violations violations = new Violations().requestId(request.getRequestId());
        Labels.check(violations, "labels", request.getLabelsMap());
        violations.refuse();
    }

    public static void check(GetVolumeRequest request) {
        new Violations().required("volume", request.getVolume()).refuse();
    }

    public static void check(ListVolumesRequest request) {
        new Violations().pageSize(request.getPageSize()).refuse();
    }

    public static void check(UpdateVolumeRequest request) {
        Violations violations =
                new Violations().required("volume", request.getVolume()).requestId(request.getRequestId());
        Labels.check(violations, "labels", request.getLabelsMap());
        violations
                .rule(
                        request.getUpdateMask().getPathsList().equals(List.of("labels")),
                        "update_mask",
                        "must be labels, which is all that can be changed")
                .refuse();
    }

    public static void check(RenameVolumeRequest request) {
        new Violations()
                .required("volume", request.getVolume())
                .required("name", request.getName())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(PruneVolumesRequest request) {
        new Violations().requestId(request.getRequestId()).refuse();
    }

    public static void check(UndeleteVolumeRequest request) {
        new Violations()
                .required("volume", request.getVolume())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(DeleteVolumeRequest request) {
        new Violations()
                .required("volume", request.getVolume())
                .requestId(request.getRequestId())
                .refuse();
    }
}
