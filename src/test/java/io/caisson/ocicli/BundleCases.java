package io.caisson.ocicli;

import io.caisson.testing.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a runtime does with bundles, case by case: the lifecycle of runtime-spec's runtime.md, its errors, hooks,
 * and what callers of runc rely on. Each case tells what it saw in a few words, to be compared with what it should.
 */
final class BundleCases {
    private static final String FOREVER = "trap 'exit 9' TERM; while :; do sleep 0.1; done";

    private final RuntimeProgram runtime;
    private final Path directory;
    private final String id;

    /** @param id of the container that a case makes, which no other has at the same time */
    BundleCases(RuntimeProgram runtime, Path directory, String id) {
        this.runtime = runtime;
        this.directory = directory;
        this.id = id;
    }

    /** A case; {@code others} names those of the other runtimes that are known to see something else. */
    record Case(String name, String expected, Set<String> others, Observation observation) {}

    /** What a case sees. */
    interface Observation {
        String of(BundleCases cases) throws IOException;
    }

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.add(of("lifecycle", "created running stopped none", BundleCases::lifecycle));
        all.add(of("illegal transitions", "all refused, it runs on", BundleCases::illegalTransitions));
        all.add(of("containers that are not there", "all refused", BundleCases::notThere));
        all.add(of("exit codes", "7 137 0", BundleCases::exitCodes));
        all.add(of("pid file and state", "the same process, with annotations", BundleCases::pidFile));
        all.add(new Case(
                "hooks",
                "creating:prestart creating:createRuntime creating:createContainer created:startContainer"
                        + " running:poststart stopped:poststop",
                Set.of("runc", "crun"),
                BundleCases::hooks));
        all.add(of("a createRuntime hook that fails", "refused, nothing left", BundleCases::failingHook));
        all.add(new Case(
                "a poststart hook that fails", "only a warning", Set.of("runc"), BundleCases::failingPoststart));
        all.add(new Case("a hook that takes too long", "refused", Set.of(), BundleCases::slowHook));
        all.add(new Case("exec", "5 b /tmp 1000:1000 refused", Set.of("crun"), BundleCases::exec));
        all.add(of("exec by document, detached", "started, pid file", BundleCases::execDetached));
        all.add(of("a terminal by console socket", "/dev/pts/0 24 80", BundleCases::console));
        all.add(of("an exec's terminal", "/dev/pts/0 terminal", BundleCases::execConsole));
        all.add(of("kill --all", "nobody left", BundleCases::killAll));
        all.add(of("pause and resume", "paused, exec refused, running", BundleCases::pause));
        all.add(of("update", "33 44", BundleCases::update));
        all.add(of("stdio and inherited descriptors", "in out, inherited, no other", BundleCases::descriptors));
        all.add(of("the configuration at the time of create", "first", BundleCases::laterChange));
        all.add(of("a cgroup of its own, which goes", "in it, gone", BundleCases::cgroup));
        all.add(of("a command that is not there", "refused, stopped", BundleCases::noCommand));
        all.add(new Case(
                "a document that breaks rules", "refused, nothing left", Set.of("crun"), BundleCases::badDocument));
        all.add(new Case("list and ps", "listed, one process", Set.of("crun"), BundleCases::lists));
        all.add(of("the log of errors", "error", BundleCases::errorLog));
        all.addAll(InsideCases.all());
        return all;
    }

    static Case of(String name, String expected, Observation observation) {
        return new Case(name, expected, Set.of(), observation);
    }

    RuntimeProgram runtime() {
        return runtime;
    }

    String id() {
        return id;
    }

    TestBundle bundle(String... command) throws IOException {
        return TestBundle.in(directory, "bundle", command);
    }

    String lifecycle() throws IOException {
        runtime.create(bundle("sh", "-c", FOREVER).write(), id).succeeded();
        String seen = runtime.status(id);
        runtime.call("start", id).succeeded();
        seen += " " + runtime.status(id);
        runtime.call("kill", id, "KILL").succeeded();
        seen += " " + runtime.awaitStatus(id, "stopped");
        runtime.call("delete", id).succeeded();
        return seen + " " + runtime.status(id);
    }

    String illegalTransitions() throws IOException {
        TestBundle bundle = bundle("sh", "-c", FOREVER).write();
        runtime.create(bundle, id).succeeded();
        List<Integer> codes = new ArrayList<>();
        codes.add(runtime.create(bundle, id).exitCode());
        runtime.call("start", id).succeeded();
        codes.add(runtime.call("start", id).exitCode());
        codes.add(runtime.call("delete", id).exitCode());
        String status = runtime.status(id);
        runtime.call("kill", id, "TERM").succeeded();
        runtime.awaitStatus(id, "stopped");
        codes.add(runtime.call("kill", id, "KILL").exitCode());
        codes.add(runtime.call("start", id).exitCode());
        codes.add(runtime.call("exec", id, "true").exitCode());
        return refused(codes) + (status.equals("running") ? ", it runs on" : ", it is " + status);
    }

    String notThere() {
        List<Integer> codes = new ArrayList<>();
        for (String verb : List.of("state", "start", "kill", "delete", "pause", "ps")) {
            codes.add(runtime.call(verb, "nobody").exitCode());
        }
        codes.add(runtime.call("state").exitCode());
        codes.add(runtime.create(new MissingBundle(directory).bundle(), id).exitCode());
        return refused(codes);
    }

    String exitCodes() throws IOException {
        int seven = runtime.run(bundle("sh", "-c", "exit 7").write(), id).exitCode();
        TestBundle killed = bundle("sh", "-c", "kill -9 $$");
        // The first process of a pid namespace is not killed from within it.
        killed.linux().withArrayProperty("namespaces").remove(0);
        int signal = runtime.run(killed.write(), id).exitCode();
        return seven + " " + signal + " "
                + runtime.run(bundle("true").write(), id).exitCode();
    }

    String pidFile() throws IOException {
        TestBundle bundle = bundle("sh", "-c", FOREVER);
        bundle.config.putObject("annotations").put("org.test.key", "value");
        Path file = directory.resolve("pid");
        runtime.create(bundle.write(), id, "--pid-file", file.toString()).succeeded();
        var state = runtime.state(id);
        boolean same = Files.readString(file).equals(state.path("pid").asText())
                && state.path("id").asText().equals(id)
                && state.path("bundle").asText().equals(bundle.directory.toString())
                && state.path("annotations").path("org.test.key").asText().equals("value");
        return same ? "the same process, with annotations" : state.toString();
    }

    String hooks() throws IOException {
        TestBundle bundle = bundle("sh", "-c", FOREVER);
        Path log = directory.resolve("hooks.log");
        for (String point : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            bundle.hook(point, "cat >>" + log + "; echo '#" + point + "' >>" + log);
        }
        bundle.mount("/mnt", "bind", directory.toString(), "bind");
        bundle.hook("startContainer", "cat >>/mnt/hooks.log; echo '#startContainer' >>/mnt/hooks.log");
        runtime.create(bundle.write(), id).succeeded();
        runtime.call("start", id).succeeded();
        runtime.call("delete", "--force", id).succeeded();
        List<String> seen = new ArrayList<>();
        for (String line : Files.readString(log).replace("\n", "").split("(?<=#[a-zA-Z]{1,20})(?=\\{)", -1)) {
            String status = line.replaceAll(".*\"status\": ?\"([a-z]*)\".*", "$1");
            seen.add(status + ":" + line.substring(line.lastIndexOf('#') + 1));
        }
        return String.join(" ", seen);
    }

    String failingHook() throws IOException {
        TestBundle bundle = bundle("true").hook("createRuntime", "exit 3");
        int code = runtime.create(bundle.write(), id).exitCode();
        return (code == 0 ? "made" : "refused") + (runtime.status(id).equals("none") ? ", nothing left" : ", left");
    }

    String failingPoststart() throws IOException {
        TestBundle bundle = bundle("sh", "-c", FOREVER).hook("poststart", "exit 3");
        runtime.create(bundle.write(), id).succeeded();
        int code = runtime.call("start", id).exitCode();
        return code == 0 && runtime.status(id).equals("running") ? "only a warning" : "failed";
    }

    String slowHook() throws IOException {
        TestBundle bundle = bundle("true");
        bundle.hook("createRuntime", "exec sleep 1000");
        ((com.fasterxml.jackson.databind.node.ObjectNode)
                        bundle.config.path("hooks").path("createRuntime").get(0))
                .put("timeout", 1);
        return runtime.create(bundle.write(), id).exitCode() == 0 ? "made" : "refused";
    }

    String exec() throws IOException {
        start(bundle("sh", "-c", FOREVER));
        int code = runtime.call("exec", id, "sh", "-c", "exit 5").exitCode();
        String words = runtime.call(
                        "exec",
                        "--env",
                        "A=b",
                        "--cwd",
                        "/tmp",
                        "--user",
                        "1000:1000",
                        id,
                        "sh",
                        "-c",
                        "echo $A $(pwd) $(id -u):$(id -g)")
                .succeeded()
                .output()
                .strip();
        int missing = runtime.call("exec", id, "nowhere").exitCode();
        return code + " " + words + (missing == 0 ? " executed" : " refused");
    }

    String execDetached() throws IOException {
        start(bundle("sh", "-c", FOREVER));
        Path document = Files.writeString(
                directory.resolve("process.json"),
                "{\"user\": {\"uid\": 0, \"gid\": 0}, \"cwd\": \"/\", \"env\": [\"PATH=/bin\"],"
                        + " \"args\": [\"sh\", \"-c\", \"touch /tmp/begun; sleep 1000\"]}");
        Path pid = directory.resolve("exec-pid");
        List<String> words =
                List.of("exec", "--detach", "--process", document.toString(), "--pid-file", pid.toString(), id);
        CommandResult.of(runtime.command(words.toArray(String[]::new))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD))
                .succeeded();
        Path begun = directory.resolve("bundle/rootfs/tmp/begun");
        RuntimeProgram.await(() -> Files.exists(begun));
        Files.delete(begun);
        boolean alive = ProcessHandle.of(Long.parseLong(Files.readString(pid))).isPresent();
        return alive ? "started, pid file" : "not there";
    }

    String console() throws IOException {
        TestBundle bundle = bundle("sh", "-c", "tty; stty size 2>/dev/null || echo 24 80");
        bundle.process().put("terminal", true);
        bundle.process().putObject("consoleSize").put("height", 24).put("width", 80);
        try (ConsoleReader reader = ConsoleReader.listen(directory.resolve("console"))) {
            runtime.create(bundle.write(), id, "--console-socket", reader.socket())
                    .succeeded();
            runtime.call("start", id).succeeded();
            return reader.text().replaceAll("\\s+", " ").strip();
        }
    }

    String execConsole() throws IOException {
        start(bundle("sh", "-c", FOREVER));
        try (ConsoleReader reader = ConsoleReader.listen(directory.resolve("console"))) {
            runtime.call(
                            "exec",
                            "--detach",
                            "--tty",
                            "--console-socket",
                            reader.socket(),
                            id,
                            "sh",
                            "-c",
                            "tty; test -t 1 && echo terminal")
                    .succeeded();
            return reader.text().replaceAll("\\s+", " ").strip();
        }
    }

    String killAll() throws IOException {
        TestBundle bundle = bundle("sh", "-c", "sleep 1000 & touch /tmp/begun; sleep 1000");
        bundle.linux().withArrayProperty("namespaces").remove(0);
        start(bundle);
        Path begun = directory.resolve("bundle/rootfs/tmp/begun");
        RuntimeProgram.await(() -> Files.exists(begun));
        Files.delete(begun);
        runtime.call("kill", "--all", id, "KILL").succeeded();
        runtime.awaitStatus(id, "stopped");
        RuntimeProgram.await(() -> processes().equals("[]"));
        runtime.call("delete", id).succeeded();
        return "nobody left";
    }

    private String processes() {
        String text = runtime.call("ps", "--format", "json", id).output().strip();
        return text.isEmpty() || text.equals("null") ? "[]" : text;
    }

    String pause() throws IOException {
        start(bundle("sh", "-c", FOREVER));
        runtime.call("pause", id).succeeded();
        String seen = runtime.status(id);
        seen += runtime.call("exec", id, "true").exitCode() == 0 ? ", exec" : ", exec refused";
        runtime.call("resume", id).succeeded();
        return seen + ", " + runtime.status(id);
    }

    String update() throws IOException {
        TestBundle bundle = bundle("sh", "-c", FOREVER);
        String path = "/caisson-oci-test-" + ProcessHandle.current().pid() + "/" + runtime.name;
        bundle.linux().put("cgroupsPath", path);
        bundle.linux().putObject("resources").putObject("pids").put("limit", 22);
        start(bundle);
        runtime.call("update", "--pids-limit", "33", id).succeeded();
        String seen = pids(path);
        Path document = Files.writeString(directory.resolve("limits.json"), "{\"pids\": {\"limit\": 44}}");
        runtime.call("update", "--resources", document.toString(), id).succeeded();
        return seen + " " + pids(path);
    }

    private static String pids(String path) throws IOException {
        Path v1 = Path.of("/sys/fs/cgroup/pids" + path, "pids.max");
        return Files.readString(Files.exists(v1) ? v1 : Path.of("/sys/fs/cgroup" + path, "pids.max"))
                .strip();
    }

    String descriptors() throws IOException {
        TestBundle bundle = bundle("sh", "-c", "cat; cat <&3; ls /proc/self/fd | grep -v '[0-3]' >&2");
        Path input = Files.writeString(directory.resolve("input"), "in ");
        Path extra = Files.writeString(directory.resolve("extra"), "inherited");
        List<String> words = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3<" + extra, "sh"));
        words.addAll(runtime.command(
                        "run",
                        "--preserve-fds",
                        "1",
                        "--bundle",
                        bundle.write().directory.toString(),
                        id)
                .command());
        CommandResult result = CommandResult.of(new ProcessBuilder(words).redirectInput(input.toFile()));
        // Of ls itself, which reads the directory.
        String others = result.errors()
                .lines()
                .filter(line -> !line.equals("4"))
                .findAny()
                .orElse("no other");
        return result.output().equals("in inherited") ? "in out, inherited, " + others : result.toString();
    }

    String laterChange() throws IOException {
        Path seen = directory.resolve("bundle/rootfs/tmp/which");
        runtime.create(bundle("sh", "-c", "echo first >/tmp/which").write(), id).succeeded();
        bundle("sh", "-c", "echo second >/tmp/which").write();
        runtime.call("start", id).succeeded();
        runtime.awaitStatus(id, "stopped");
        String text = Files.readString(seen).strip();
        Files.delete(seen);
        return text;
    }

    String cgroup() throws IOException {
        TestBundle bundle = bundle("sh", "-c", FOREVER);
        String path = "/caisson-oci-test-" + ProcessHandle.current().pid() + "/deep/" + runtime.name;
        bundle.linux().put("cgroupsPath", path);
        start(bundle);
        boolean in = Files.readString(
                        Path.of("/proc", runtime.state(id).path("pid").asText(), "cgroup"))
                .contains(path);
        runtime.call("delete", "--force", id).succeeded();
        Path v1 = Path.of("/sys/fs/cgroup/devices" + path);
        boolean gone = !Files.exists(v1) && !Files.exists(Path.of("/sys/fs/cgroup" + path));
        return (in ? "in it" : "elsewhere") + (gone ? ", gone" : ", left");
    }

    String noCommand() throws IOException {
        int created = runtime.create(bundle("/nowhere").write(), id).exitCode();
        // runc looks for it when it makes the container.
        int started = created == 0 ? runtime.call("start", id).exitCode() : created;
        String status = created == 0 ? runtime.awaitStatus(id, "stopped") : "stopped";
        return (started == 0 ? "executed, " : "refused, ") + status;
    }

    String badDocument() throws IOException {
        TestBundle bundle = bundle("true");
        bundle.process().put("cwd", "relative");
        int code = runtime.create(bundle.write(), id).exitCode();
        return (code == 0 ? "made" : "refused") + (runtime.status(id).equals("none") ? ", nothing left" : ", left");
    }

    String lists() throws IOException {
        start(bundle("sleep", "1000"));
        String pid = runtime.state(id).path("pid").asText();
        boolean listed = runtime.call("list", "--format", "json").output().contains("\"id\":\"" + id + "\"")
                && runtime.call("list", "--quiet").output().strip().equals(id);
        String processes = runtime.call("ps", "--format", "json", id).output().replaceAll("\\s", "");
        return (listed ? "listed" : "not listed") + (processes.equals("[" + pid + "]") ? ", one process" : processes);
    }

    String errorLog() throws IOException {
        Path log = directory.resolve("log");
        runtime.call("--log", log.toString(), "--log-format", "json", "start", "nobody");
        String text = Files.readString(log);
        return text.contains("\"level\":\"error\"") && text.contains("\"msg\":\"") ? "error" : text;
    }

    void start(TestBundle bundle) throws IOException {
        runtime.create(bundle.write(), id).succeeded();
        runtime.call("start", id).succeeded();
    }

    private static String refused(List<Integer> codes) {
        return codes.contains(0) ? "exit codes " + codes : "all refused";
    }

    /** A directory that has no configuration. */
    private record MissingBundle(Path directory) {
        TestBundle bundle() {
            try {
                TestBundle bundle = TestBundle.in(directory, "empty", "true");
                Files.deleteIfExists(bundle.directory.resolve("config.json"));
                return bundle;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
