package io.caisson.csi;

import io.caisson.error.EngineException;
import io.caisson.v1.csi.CapacityRange;
import io.caisson.v1.csi.ControllerGetCapabilitiesRequest;
import io.caisson.v1.csi.ControllerGrpc;
import io.caisson.v1.csi.ControllerPublishVolumeRequest;
import io.caisson.v1.csi.ControllerServiceCapability;
import io.caisson.v1.csi.ControllerUnpublishVolumeRequest;
import io.caisson.v1.csi.CreateVolumeRequest;
import io.caisson.v1.csi.DeleteVolumeRequest;
import io.caisson.v1.csi.GetPluginCapabilitiesRequest;
import io.caisson.v1.csi.IdentityGrpc;
import io.caisson.v1.csi.NodeGetCapabilitiesRequest;
import io.caisson.v1.csi.NodeGetInfoRequest;
import io.caisson.v1.csi.NodeGrpc;
import io.caisson.v1.csi.NodePublishVolumeRequest;
import io.caisson.v1.csi.NodeServiceCapability;
import io.caisson.v1.csi.NodeStageVolumeRequest;
import io.caisson.v1.csi.NodeUnpublishVolumeRequest;
import io.caisson.v1.csi.NodeUnstageVolumeRequest;
import io.caisson.v1.csi.PluginCapability;
import io.caisson.v1.csi.Volume;
import io.caisson.v1.csi.VolumeCapability;
import io.caisson.v1.csi.VolumeCapability.AccessMode;
import io.caisson.v1.csi.VolumeCapability.MountVolume;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A volume driver that listens at a Unix socket. Connects with the first call, and again when it was gone.
 *
 * <p><b>Order.</b> {@link #create}; then, before the first use on this machine, {@link #attach}, {@link #stage} and
 * {@link #publish}, and after the last {@link #unpublish}, {@link #unstage} and {@link #detach}; then {@link #delete}.
 * Every call may be repeated. Which of them a driver has {@link #abilities} tells.
 *
 * <p><b>Errors.</b> All calls throw {@link EngineException}s with the driver's name as {@code driver}:
 * {@code VOLUME_DRIVER_UNAVAILABLE}, {@code VOLUME_DRIVER_FAILED}, {@code INVALID_REQUEST} and
 * {@code LIMIT_EXCEEDED}.
 */
public final class CsiDriver implements AutoCloseable {
    /** On one node, by as many containers as like to. */
    private static final VolumeCapability CAPABILITY = VolumeCapability.newBuilder()
            .setMount(MountVolume.getDefaultInstance())
            .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER))
            .build();

    private final DriverCalls calls;

    public CsiDriver(String name, Path socket, DriverTimes times) {
        this.calls = new DriverCalls(name, socket, times);
    }

    /** What it does beyond what all do. */
    public DriverAbilities abilities() {
        boolean controller = calls
                .call(
                        "ask what it does",
                        left -> identity(left).getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance()))
                .getCapabilitiesList()
                .stream()
                .anyMatch(each -> each.getService().getType() == PluginCapability.Service.Type.CONTROLLER_SERVICE);
        boolean stages = calls
                .call(
                        "ask what it does",
                        left -> node(left).nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance()))
                .getCapabilitiesList()
                .stream()
                .anyMatch(each -> each.getRpc().getType() == NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME);
        return controller
                ? new DriverAbilities(
                        controls(ControllerServiceCapability.RPC.Type.CREATE_DELETE_VOLUME),
                        controls(ControllerServiceCapability.RPC.Type.PUBLISH_UNPUBLISH_VOLUME),
                        stages)
                : new DriverAbilities(false, false, stages);
    }

    private boolean controls(ControllerServiceCapability.RPC.Type type) {
        return calls
                .call(
                        "ask what it does",
                        left -> controller(left)
                                .controllerGetCapabilities(ControllerGetCapabilitiesRequest.getDefaultInstance()))
                .getCapabilitiesList()
                .stream()
                .anyMatch(each -> each.getRpc().getType() == type);
    }

    /** By which name the driver knows this machine. */
    public String node() {
        return calls.call("ask for the node", left -> node(left).nodeGetInfo(NodeGetInfoRequest.getDefaultInstance()))
                .getNodeId();
    }

    /**
     * Makes a volume, or finds the one that was made by this name and these parameters.
     *
     * @param bytes at least so large; 0 for as the driver likes
     */
    public DriverVolume create(String name, Map<String, String> parameters, long bytes) {
        CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder()
                .setName(name)
                .putAllParameters(parameters)
                .addVolumeCapabilities(CAPABILITY);
        if (bytes > 0) {
            request.setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes));
        }
        Volume volume = calls.call(
                        "make volume " + name, left -> controller(left).createVolume(request.build()))
                .getVolume();
        return new DriverVolume(volume.getVolumeId(), volume.getVolumeContextMap());
    }

    /** Removes a volume and its data; success if there is none. */
    public void delete(String handle) {
        DeleteVolumeRequest request =
                DeleteVolumeRequest.newBuilder().setVolumeId(handle).build();
        calls.callOrGone("delete volume " + handle, false, left -> {
            controller(left).deleteVolume(request);
            return true;
        });
    }

    /** Lets a node reach a volume; returns what the driver wants to be told in {@link #stage} and {@link #publish}. */
    public Map<String, String> attach(DriverVolume volume, String node) {
        ControllerPublishVolumeRequest request = ControllerPublishVolumeRequest.newBuilder()
                .setVolumeId(volume.handle())
                .setNodeId(node)
                .setVolumeCapability(CAPABILITY)
                .putAllVolumeContext(volume.context())
                .build();
        return calls.call(
                        "attach volume " + volume.handle(),
                        left -> controller(left).controllerPublishVolume(request))
                .getPublishContextMap();
    }

    /** Undoes {@link #attach}; success if the driver knows no such volume. */
    public void detach(String handle, String node) {
        ControllerUnpublishVolumeRequest request = ControllerUnpublishVolumeRequest.newBuilder()
                .setVolumeId(handle)
                .setNodeId(node)
                .build();
        calls.callOrGone("detach volume " + handle, false, left -> {
            controller(left).controllerUnpublishVolume(request);
            return true;
        });
    }

    /** Mounts a volume at an empty directory that is there. */
    public void stage(DriverVolume volume, Map<String, String> attached, Path staging) {
        NodeStageVolumeRequest request = NodeStageVolumeRequest.newBuilder()
                .setVolumeId(volume.handle())
                .putAllPublishContext(attached)
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(CAPABILITY)
                .putAllVolumeContext(volume.context())
                .build();
        var _ = calls.call("stage volume " + volume.handle(), left -> node(left).nodeStageVolume(request));
    }

    /** Undoes {@link #stage}; success if the driver knows no such volume. */
    public void unstage(String handle, Path staging) {
        NodeUnstageVolumeRequest request = NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(handle)
                .setStagingTargetPath(staging.toString())
                .build();
        calls.callOrGone("unstage volume " + handle, false, left -> {
            node(left).nodeUnstageVolume(request);
            return true;
        });
    }

    /**
     * Shows a volume at a path in a directory that is there.
     *
     * @param staging where it is staged; if the driver does not, it is not told
     */
    public void publish(DriverVolume volume, Map<String, String> attached, boolean staged, Path staging, Path target) {
        NodePublishVolumeRequest request = NodePublishVolumeRequest.newBuilder()
                .setVolumeId(volume.handle())
                .putAllPublishContext(attached)
                .setStagingTargetPath(staged ? staging.toString() : "")
                .setTargetPath(target.toString())
                .setVolumeCapability(CAPABILITY)
                .putAllVolumeContext(volume.context())
                .build();
        var _ = calls.call(
                "publish volume " + volume.handle(), left -> node(left).nodePublishVolume(request));
    }

    /** Undoes {@link #publish}; success if the driver knows no such volume. */
    public void unpublish(String handle, Path target) {
        NodeUnpublishVolumeRequest request = NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(handle)
                .setTargetPath(target.toString())
                .build();
        calls.callOrGone("unpublish volume " + handle, false, left -> {
            node(left).nodeUnpublishVolume(request);
            return true;
        });
    }

    private IdentityGrpc.IdentityBlockingStub identity(long left) {
        return IdentityGrpc.newBlockingStub(calls.channel()).withDeadlineAfter(left, TimeUnit.MILLISECONDS);
    }

    private ControllerGrpc.ControllerBlockingStub controller(long left) {
        return ControllerGrpc.newBlockingStub(calls.channel()).withDeadlineAfter(left, TimeUnit.MILLISECONDS);
    }

    private NodeGrpc.NodeBlockingStub node(long left) {
        return NodeGrpc.newBlockingStub(calls.channel()).withDeadlineAfter(left, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        calls.close();
    }
}
