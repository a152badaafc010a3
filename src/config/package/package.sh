#!/bin/sh
# Makes target/caisson out of what Quarkus has built: the launcher over the jar with its AOT caches, or a
# copy of the native executable. Called by ./mvnw package, in the project's directory.
#
#   package.sh NAME VERSION TRAIN      TRAIN = true: make the AOT caches
set -eu
name=$1 version=$2 train=$3
target=$PWD/target
runner=$target/$name-$version-runner

# The runtime under a name of its own, for callers that are given a program and not words.
cat >"$target/$name-oci.new" <<END
#!/bin/sh
self=\$0
[ -h "\$self" ] && self=\$(readlink -f "\$self")
case \$self in */*) ;; *) self=\$(command -v -- "\$self") ;; esac
exec "\${self%/*}/$name" oci "\$@"
END
chmod 755 "$target/$name-oci.new"
mv "$target/$name-oci.new" "$target/$name-oci"

if [ -x "$runner" ] && { [ ! -f "$runner.jar" ] || [ "$runner" -nt "$runner.jar" ]; }; then
  rm -f "$target/$name"
  cp "$runner" "$target/$name"
  exit 0
fi

java_home=${JAVA_HOME:?package.sh: JAVA_HOME is not set}
commit=$(git rev-parse HEAD 2>/dev/null || true)
common="--enable-native-access=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:-UsePerfData"
# The caches at the address they were made for: relocated, their pages would be private and resident.
common="$common -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:+UseCompactObjectHeaders -Xlog:disable -Xlog:all=error:stderr"
common="$common -Djava.util.logging.manager=org.jboss.logmanager.LogManager"
# A command lives for a moment: the first compiler is all it needs.
cli="-XX:TieredStopAtLevel=1 -Xss512k -Xmx256m"
# The engine idles most of its life beside many containers: small before fast.
engine="-XX:TieredStopAtLevel=1 -Xms24m -Xmx384m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20"
engine="$engine -XX:TrimNativeHeapInterval=10000 -XX:ReservedCodeCacheSize=64m"
# Chunks of 4 MiB: what is under way to a client stays below a quarter of one, so that none is given back and made anew.
engine="$engine -Dio.netty.allocator.maxOrder=9 -Dio.netty.leakDetection.level=disabled"
engine="$engine -Dcaisson.commit=${commit:-unknown}"

rm -f "$target/$name" "$target/$name"-*.aot
sed -e "s|@jar@|$name-$version-runner.jar|" -e "s|@java_home@|$java_home|" -e "s|@common_options@|$common|" \
  -e "s|@cli_options@|$cli|" -e "s|@engine_options@|$engine|" "src/config/package/launcher.sh" >"$target/$name.new"
chmod 755 "$target/$name.new"
mv "$target/$name.new" "$target/$name"
[ "$train" = true ] || exit 0

# The caches come from one small run: an engine of its own below /tmp, a command that asks it, and a container
# of a bundle whose command is not there.
# The caches only make starts quicker: whatever goes wrong here is a warning.
place=$(mktemp -d /tmp/caisson-train-XXXXXX)
chmod 711 "$place"
engine_pid=
finish() {
  if [ -n "$engine_pid" ]; then
    kill "$engine_pid" 2>/dev/null || true
    wait "$engine_pid" 2>/dev/null || true
  fi
  rm -rf "$place"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
warn() {
  echo "[WARNING] $*: target/$name works, and starts slower" >&2
  [ -f "$place/engine.log" ] && tail -5 "$place/engine.log" >&2
  exit 0
}

export CAISSON_HOST="unix:$place/caisson.sock" CAISSON_ROOT="$place/root" CAISSON_RUN_DIRECTORY="$place/run"
unset QUARKUS_DATASOURCE_JDBC_URL CAISSON_JAVA_OPTIONS CAISSON_JAVA
mkdir -p "$place/bundle/rootfs"
cat >"$place/bundle/config.json" <<'END'
{"ociVersion": "1.0.2", "root": {"path": "rootfs"}, "hostname": "train",
 "process": {"user": {"uid": 0, "gid": 0}, "args": ["none"], "env": ["PATH=/bin"], "cwd": "/",
             "capabilities": {"bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"]}},
 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]}],
 "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}],
           "seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                       "syscalls": [{"names": ["kexec_load"], "action": "SCMP_ACT_ERRNO"}]},
           "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"],
           "cgroupsPath": "/caisson-train", "resources": {"pids": {"limit": 10}}}}
END
CAISSON_JAVA_OPTIONS="-XX:AOTCacheOutput=$target/$name-oci.aot" \
  "$target/$name" oci --root "$place/oci" run --bundle "$place/bundle" train >/dev/null 2>&1 || true
CAISSON_JAVA_OPTIONS="-XX:AOTCacheOutput=$target/$name-engine.aot" "$target/$name" serve >"$place/engine.log" 2>&1 &
engine_pid=$!
tries=0
until [ -S "$place/caisson.sock" ]; do
  kill -0 "$engine_pid" 2>/dev/null || { engine_pid=; warn "the engine did not start for its AOT cache"; }
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || warn "the engine took longer than 30 s to start for its AOT cache"
  sleep 0.1
done
for command in "ps -a" "images" "volume ls" "info"; do
  # shellcheck disable=SC2086 # a command and its arguments
  "$target/$name" $command >/dev/null 2>&1 || true
done
CAISSON_JAVA_OPTIONS="-XX:AOTCacheOutput=$target/$name-cli.aot" "$target/$name" version >/dev/null 2>&1 || true
kill "$engine_pid"
wait "$engine_pid" || true
engine_pid=
for part in engine cli oci; do
  [ -s "$target/$name-$part.aot" ] || warn "no AOT cache for the $part"
done
