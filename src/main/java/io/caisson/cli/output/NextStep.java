package io.caisson.cli.output;

import java.util.Map;

/** What a user can do about a failure, in one sentence; by its stable reason, never by its message. */
final class NextStep {
    private static final Map<String, String> STEPS = Map.ofEntries(
            Map.entry("IMAGE_NOT_FOUND", "Fetch it with `caisson pull`, or see what is there with `caisson images`."),
            Map.entry("CONTAINER_NOT_FOUND", "See what is there with `caisson ps -a`."),
            Map.entry("VOLUME_NOT_FOUND", "See what is there with `caisson volume ls`."),
            Map.entry("REGISTRY_IMAGE_NOT_FOUND", "Check the spelling of repository and tag."),
            Map.entry("CONTAINER_NAME_IN_USE", "Choose another --name, or remove the other with `caisson rm`."),
            Map.entry("VOLUME_NAME_IN_USE", "Choose another name, or use the volume that is there."),
            Map.entry("AMBIGUOUS_ID", "Write more digits of the ID."),
            Map.entry(
                    "IMAGE_IN_USE",
                    "Remove what refers to it first (`caisson rm`, `caisson rmi`), or use `caisson rmi -f`."),
            Map.entry("VOLUME_IN_USE", "Remove those containers first with `caisson rm`."),
            Map.entry(
                    "CONTAINER_STATE",
                    "See its state with `caisson ps -a`; a running container goes with `caisson rm -f`."),
            Map.entry("CONTAINER_NOT_HEALTHY", "See what its last probes have found with `caisson inspect`."),
            Map.entry("EXEC_NOT_FOUND", "One that has ended is kept for some minutes only."),
            Map.entry("PLATFORM_MISMATCH", "Choose an image for this machine, or another --platform."),
            Map.entry("COMMAND_MISSING", "Write the command after the image: `caisson run IMAGE COMMAND`."),
            Map.entry("COMMAND_NOT_FOUND", "Check the command's spelling and the image's PATH."),
            Map.entry("COMMAND_NOT_EXECUTABLE", "Check the file's mode and format, and the user that runs it (-u)."),
            Map.entry("USER_NOT_FOUND", "Use a number (-u 1000:1000), or a user that the image's /etc/passwd has."),
            Map.entry("BIND_SOURCE_NOT_FOUND", "Make the directory on the host first, or use -v, which makes it."),
            Map.entry("UNSUPPORTED_BY_HOST", "`caisson info` tells what this machine lacks."),
            Map.entry(
                    "REGISTRY_UNAVAILABLE", "Check that the registry can be reached from this machine, and try again."),
            Map.entry("REGISTRY_DENIED", "Ask whoever keeps the registry, or `caisson login` to another account."),
            Map.entry("REGISTRY_UNAUTHENTICATED", "Log in with `caisson login REGISTRY`."),
            Map.entry("DISK_FULL", "Make room below the data root (`caisson info` tells where), then try again."),
            Map.entry(
                    "USER_IDS_EXHAUSTED", "Delete containers with --userns=auto, or ask for fewer ids (auto:size=N)."),
            Map.entry("DATABASE_UNAVAILABLE", "Containers run on; try again once the database is back."),
            Map.entry("ENGINE_UNAVAILABLE", "Try again in a moment."),
            Map.entry("CONCURRENT_CHANGE", "Try again."),
            Map.entry("LOG_ROTATED_AWAY", "Read what is left with `caisson logs`, or choose a --tail."),
            Map.entry("EVENTS_COMPACTED", "Choose a later --since."),
            Map.entry("INVALID_ARCHIVE", "Give it an OCI image layout as a tar, or what `docker save` writes."),
            Map.entry("LAUNCH_FAILED", "The engine's log may say more."),
            Map.entry("INTERNAL", "That is a defect of Caisson's: the engine's log has more; please report it."));

    private NextStep() {}

    /** The sentence; empty if there is nothing to add to the message. */
    static String after(Failure failure) {
        return STEPS.getOrDefault(failure.reason(), "");
    }
}
