package io.caisson.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** All commands by name. Only the one that is called is loaded. */
public final class Commands {
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();
    private static final Map<String, String> OTHER_SPELLINGS = Map.ofEntries(
            Map.entry("image ls", "images"),
            Map.entry("image list", "images"),
            Map.entry("image rm", "rmi"),
            Map.entry("image pull", "pull"),
            Map.entry("image push", "push"),
            Map.entry("image tag", "tag"),
            Map.entry("image load", "load"),
            Map.entry("image save", "save"),
            Map.entry("image history", "history"),
            Map.entry("image import", "import"),
            Map.entry("container ls", "ps"),
            Map.entry("container list", "ps"),
            Map.entry("container ps", "ps"),
            Map.entry("container run", "run"),
            Map.entry("container create", "create"),
            Map.entry("container start", "start"),
            Map.entry("container stop", "stop"),
            Map.entry("container kill", "kill"),
            Map.entry("container pause", "pause"),
            Map.entry("container unpause", "unpause"),
            Map.entry("container restart", "restart"),
            Map.entry("container rename", "rename"),
            Map.entry("container update", "update"),
            Map.entry("container rm", "rm"),
            Map.entry("container logs", "logs"),
            Map.entry("container stats", "stats"),
            Map.entry("container exec", "exec"),
            Map.entry("container attach", "attach"),
            Map.entry("container top", "top"),
            Map.entry("container wait", "wait"),
            Map.entry("container inspect", "inspect"),
            Map.entry("container cp", "cp"),
            Map.entry("container diff", "diff"),
            Map.entry("container export", "export"),
            Map.entry("container commit", "commit"),
            Map.entry("volume list", "volume ls"),
            Map.entry("volume remove", "volume rm"),
            Map.entry("system events", "events"),
            Map.entry("system info", "info"),
            Map.entry("image remove", "rmi"));

    static {
        add("run", "Make a container of an image and run it", RunCommand::new);
        add("create", "Make a container without starting it", CreateCommand::new);
        add("start", "Start containers", StartCommand::new);
        add("stop", "Ask containers to end, and kill them if they do not", StopCommand::new);
        add("restart", "Stop containers if they run, and start them again", RestartCommand::new);
        add("kill", "Send a signal to containers", KillCommand::new);
        add("pause", "Stop all processes of containers where they are", PauseCommand::new);
        add("unpause", "Have the processes of paused containers run on", UnpauseCommand::new);
        add("rename", "Give a container another name", RenameCommand::new);
        add("update", "Change limits and labels of containers", UpdateCommand::new);
        add("rm", "Remove containers", RemoveCommand::new);
        add("ps", "List containers", ListContainersCommand::new);
        add("container prune", "Remove containers that do not run", PruneContainersCommand::new);
        add("logs", "Show what a container has written", LogsCommand::new);
        add("stats", "Show what containers use, again and again", StatsCommand::new);
        add("attach", "Hand on what a container that runs reads and writes", AttachCommand::new);
        add("exec", "Execute a command in a container that runs", ExecCommand::new);
        add("top", "List the processes of a container", TopCommand::new);
        add("wait", "Wait until containers end, and print their exit codes", WaitCommand::new);
        add("commit", "Make an image of what a container has changed", CommitCommand::new);
        add("diff", "List what a container has changed of its image's files", DiffCommand::new);
        add("cp", "Copy files out of a container", CopyCommand::new);
        add("export", "Write a container's files as a tar", ExportCommand::new);
        add("inspect", "Show all about containers, images or volumes as JSON", InspectCommand::new);
        add("pull", "Fetch an image from a registry", PullCommand::new);
        add("push", "Bring an image to a registry", PushCommand::new);
        add("login", "Log in to a registry", LoginCommand::new);
        add("logout", "Forget the login of a registry", LogoutCommand::new);
        add("images", "List images", ListImagesCommand::new);
        add("rmi", "Remove images or references to them", RemoveImageCommand::new);
        add("tag", "Give an image one more reference", TagCommand::new);
        add(
                "image referrers",
                "List what refers to an image at its registry, such as signatures",
                ReferrersCommand::new);
        add("image platforms", "List the platforms that a registry has an image for", PlatformsCommand::new);
        add("history", "Show how an image came about", HistoryCommand::new);
        add("image inspect", "Show all about images as JSON", InspectImagesCommand::new);
        add("image prune", "Remove images that nobody uses", PruneImagesCommand::new);
        add("load", "Load images from an archive", LoadCommand::new);
        add("save", "Write images as an archive", SaveCommand::new);
        add("import", "Make an image from a tar of a root file system", ImportCommand::new);
        add("volume create", "Make a volume", CreateVolumeCommand::new);
        add("volume ls", "List volumes", ListVolumesCommand::new);
        add("volume inspect", "Show all about volumes as JSON", InspectVolumesCommand::new);
        add("volume update", "Change labels of volumes", UpdateVolumeCommand::new);
        add("volume rename", "Give a volume another name", RenameVolumeCommand::new);
        add("volume rm", "Remove volumes and their data", RemoveVolumeCommand::new);
        add("volume undelete", "Take back a volume that was removed", UndeleteVolumeCommand::new);
        add("volume prune", "Remove the volumes that no container uses", PruneVolumesCommand::new);
        add("events", "Show what happens, as it happens", EventsCommand::new);
        add("version", "Show the versions of client and engine", VersionCommand::new);
        add("system df", "Show what images, containers and volumes take on disk", DiskUsageCommand::new);
        add("info", "Show what the engine has and what the machine offers", InfoCommand::new);
    }

    private Commands() {}

    /**
     * A command as it was found at the front of a command line.
     *
     * @param words how many words its name took
     */
    public record Found(String name, Command command, int words) {}

    private record Entry(String summary, Supplier<Command> maker) {}

    /** Finds the command that a command line begins with. */
    public static Optional<Found> find(List<String> words) {
        for (int count = Math.min(2, words.size()); count >= 1; count--) {
            String written = String.join(" ", words.subList(0, count));
            String name = OTHER_SPELLINGS.getOrDefault(written, written);
            Entry entry = ENTRIES.get(name);
            if (entry != null) {
                return Optional.of(new Found(name, entry.maker().get(), count));
            }
        }
        return Optional.empty();
    }

    /** Names and summaries, for the help. */
    public static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        ENTRIES.forEach((name, entry) -> summaries.put(name, entry.summary()));
        return summaries;
    }

    static String summary(String name) {
        Entry entry = ENTRIES.get(name);
        return entry == null ? "" : entry.summary();
    }

    private static void add(String name, String summary, Supplier<Command> maker) {
        ENTRIES.put(name, new Entry(summary, maker));
    }
}
