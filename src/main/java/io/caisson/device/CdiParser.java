package io.caisson.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.file.Stat;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.Device;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads CDI files (cdi SPEC.md, 0.3.0 to 1.1.0), strictly: what is not known would be left out in silence. */
final class CdiParser {
    private static final Pattern VERSION = Pattern.compile("v?(0\\.[3-9]\\.\\d+|1\\.[01]\\.\\d+)");
    private static final Pattern KIND =
            Pattern.compile("[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?/[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.:-]*[A-Za-z0-9])?");
    private static final Pattern ACCESS = Pattern.compile("[rwm]{1,3}");
    private static final Set<String> OF_FILE = Set.of("cdiVersion", "kind", "annotations", "devices", "containerEdits");
    private static final Set<String> OF_DEVICE = Set.of("name", "annotations", "containerEdits");
    private static final Set<String> OF_EDITS = Set.of("env", "deviceNodes", "mounts", "additionalGids");
    private static final Set<String> OF_NODE =
            Set.of("path", "hostPath", "type", "major", "minor", "fileMode", "permissions", "uid", "gid");
    private static final Set<String> OF_MOUNT = Set.of("hostPath", "containerPath", "options", "type");

    private final String path;
    private final @Nullable String wanted;

    private CdiParser(String path, @Nullable String wanted) {
        this.path = path;
        this.wanted = wanted;
    }

    /**
     * Reads one file.
     *
     * @param wanted the name of the only device whose edits matter; others are not looked at closely
     * @throws EngineException {@code DEVICE_CONFIGURATION}, {@code CONTENT_CORRUPT}, {@code LIMIT_EXCEEDED},
     *     {@code DEVICE_NOT_FOUND} for a node that the host does not have
     */
    static CdiFile parse(Path file, int priority, byte[] document, @Nullable String wanted) {
        CdiParser parser = new CdiParser(file.toString(), wanted);
        return parser.file(OciJson.tree(document, file.toString()), priority);
    }

    /** The {@code vendor/class} of a file, however little else of it can be used. */
    static String kind(Path file, byte[] document) {
        return OciJson.tree(document, file.toString()).path("kind").asText();
    }

    private CdiFile file(JsonNode root, int priority) {
        known(root, OF_FILE, "the file");
        String version = text(root, "cdiVersion");
        require(VERSION.matcher(version).matches(), "cdiVersion \"" + version + "\" is none of 0.3.0 to 1.1.0");
        String kind = text(root, "kind");
        require(KIND.matcher(kind).matches(), "kind \"" + kind + "\" is not vendor/class");
        require(root.path("devices").isArray(), "it has no list of devices");
        Map<String, DeviceEdits> devices = new LinkedHashMap<>();
        boolean used = false;
        for (JsonNode device : root.path("devices")) {
            String name = text(device, "name");
            require(NAME.matcher(name).matches(), "\"" + name + "\" is no name of a device");
            boolean isWanted = wanted == null || wanted.equals(name);
            used |= isWanted;
            if (isWanted) {
                known(device, OF_DEVICE, name);
            }
            DeviceEdits edits = isWanted ? edits(device.path("containerEdits"), name) : DeviceEdits.NONE;
            require(devices.put(name, edits) == null, "two devices have the name " + name);
        }
        DeviceEdits all = used ? edits(root.path("containerEdits"), "all devices") : DeviceEdits.NONE;
        return new CdiFile(path, priority, kind, all, devices);
    }

    private DeviceEdits edits(JsonNode edits, String whose) {
        if (edits.isMissingNode() || edits.isNull()) {
            return DeviceEdits.NONE;
        }
        require(
                edits.path("hooks").isEmpty(),
                "the edits of " + whose + " have hooks: programs of the host are not executed for a container. Write"
                        + " the file without them (nvidia-ctk cdi generate --disable-hook all)");
        List<JsonNode> nodes = list(edits, "deviceNodes", OF_NODE);
        known(edits, OF_EDITS, "the edits of " + whose, "hooks");
        List<Device> devices = nodes.stream().map(this::node).toList();
        List<DeviceRule> rules = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            rule(devices.get(i), nodes.get(i)).ifPresent(rules::add);
        }
        return new DeviceEdits(
                devices,
                rules,
                values(edits, "env", this::variable),
                list(edits, "mounts", OF_MOUNT).stream().map(this::mount).toList(),
                values(edits, "additionalGids", this::group));
    }

    private Device node(JsonNode node) {
        String target = absolute(node, "path");
        String host = node.has("hostPath") ? absolute(node, "hostPath") : target;
        String type = node.path("type").asText("");
        require(type.isEmpty() || Set.of("b", "c", "u", "p").contains(type), "\"" + type + "\" is no type of a device");
        if (type.equals("p")) {
            return new Device(target, type, null, null, mode(node), id(node, "uid"), id(node, "gid"));
        }
        // Only what the file does not say is looked up, since that may change from boot to boot.
        boolean complete = !type.isEmpty() && node.has("major") && node.has("minor");
        Stat stat = complete ? null : HostDevices.stat(Path.of(host));
        return new Device(
                target,
                stat == null ? type : HostDevices.type(Path.of(host), stat),
                stat == null ? number(node, "major") : Long.valueOf(stat.specialMajor()),
                stat == null ? number(node, "minor") : Long.valueOf(stat.specialMinor()),
                stat == null || node.has("fileMode") ? mode(node) : Integer.valueOf(stat.permissions()),
                id(node, "uid"),
                id(node, "gid"));
    }

    private Optional<DeviceRule> rule(Device device, JsonNode node) {
        String access = node.path("permissions").asText("rwm");
        require(ACCESS.matcher(access).matches(), "permissions \"" + access + "\" are none of r, w and m");
        if (device.type().equals("p")) {
            return Optional.empty();
        }
        String type = device.type().equals("u") ? "c" : device.type();
        return Optional.of(new DeviceRule(true, type, device.major(), device.minor(), access));
    }

    private Mount mount(JsonNode mount) {
        String type = mount.path("type").asText("bind");
        require(
                Set.of("", "bind", "none").contains(type),
                "a mount of the type " + type + " is none of the host's files");
        List<String> options = new ArrayList<>(values(mount, "options", JsonNode::asText));
        if (!options.contains("bind") && !options.contains("rbind")) {
            options.add("rbind");
        }
        return new Mount(absolute(mount, "containerPath"), "bind", absolute(mount, "hostPath"), options);
    }

    private String variable(JsonNode variable) {
        String text = variable.asText();
        require(text.indexOf('=') > 0 && text.indexOf('\0') < 0, "env \"" + text + "\" is not NAME=value");
        return text;
    }

    private Long group(JsonNode group) {
        require(group.canConvertToLong() && isId(group.asLong()), "additionalGids has what is no group");
        return group.asLong();
    }

    private static boolean isId(long id) {
        return id >= 0 && id < 0xffff_ffffL;
    }

    private @Nullable Long id(JsonNode node, String field) {
        Long id = node.has(field) ? number(node, field) : null;
        require(id == null || isId(id), field + " is no number of a user or group");
        return id;
    }

    private Long number(JsonNode node, String field) {
        require(node.path(field).isIntegralNumber() && node.path(field).canConvertToLong(), field + " is no number");
        return node.path(field).asLong();
    }

    private @Nullable Integer mode(JsonNode node) {
        return node.has("fileMode") ? Integer.valueOf((int) (number(node, "fileMode") & 07777)) : null;
    }

    private String absolute(JsonNode node, String field) {
        String text = text(node, field);
        require(
                text.startsWith("/")
                        && text.indexOf('\0') < 0
                        && !List.of(text.split("/")).contains(".."),
                field + " \"" + text + "\" is no absolute path");
        return text;
    }

    private String text(JsonNode node, String field) {
        require(node.path(field).isTextual(), "it has no " + field);
        return node.path(field).asText();
    }

    private List<JsonNode> list(JsonNode node, String field, Set<String> fields) {
        return values(node, field, each -> {
            known(each, fields, field);
            return each;
        });
    }

    private <T> List<T> values(JsonNode node, String field, Function<JsonNode, T> value) {
        JsonNode list = node.path(field);
        require(list.isMissingNode() || list.isNull() || list.isArray(), field + " is no list");
        List<T> values = new ArrayList<>();
        list.forEach(each -> values.add(value.apply(each)));
        return values;
    }

    private void known(JsonNode node, Set<String> fields, String whose, String... more) {
        require(node.isObject(), whose + " is no object");
        node.fieldNames()
                .forEachRemaining(name -> require(
                        fields.contains(name)
                                || List.of(more).contains(name)
                                || node.path(name).isEmpty() && !node.path(name).isValueNode(),
                        whose + " has the field " + name + ", which Caisson does not know"));
    }

    private void require(boolean holds, String why) {
        if (!holds) {
            throw new EngineException(ErrorReason.DEVICE_CONFIGURATION, "Cannot use the CDI file " + path + ": " + why)
                    .with("file", path);
        }
    }
}
