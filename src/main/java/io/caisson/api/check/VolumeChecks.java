package io.caisson.api.check;

import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.GetVolumeRequest;
import io.caisson.v1.ListVolumesRequest;

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

    public static void check(DeleteVolumeRequest request) {
        new Violations()
                .required("volume", request.getVolume())
                .requestId(request.getRequestId())
                .refuse();
    }
}
