# The parts of src/bench/run about containers that run; read by it.
# shellcheck shell=bash disable=SC2154

# without_unified COMMAND...: crun refuses a machine that has a cgroup v2 tree beside v1's with a controller on it.
without_unified() {
  unshare -m sh -c '[ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified; exec "$@"' sh "$@"
}

# idle_bundle: a bundle whose container does nothing
idle_bundle() {
  [ -d "$work/idle" ] || { mkdir "$work/idle"; ln -s ../rootfs "$work/idle/rootfs"; }
  jq '.process.args = ["sleep", "100000"] | .root.path = "'"$work"'/rootfs"' "$work/config.json" >"$work/idle/config.json"
}

# median, of numbers on stdin
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

exec_() {
  local ours=() theirs=() round all
  idle_bundle
  "$caisson" run -d --name exec-bench bench:latest sleep 100000 >/dev/null
  runc --root "$memory/runc" run -d -b "$work/idle" exec-bench </dev/null >/dev/null 2>&1
  client Execs "$CAISSON_HOST" exec-bench 500 1 >/dev/null
  for round in 1 2 3 4 5; do
    ours+=("$(client Execs "$CAISSON_HOST" exec-bench 100 "$count")")
    theirs+=("$("$bench/time-command" runc_exec $((count / 5)) runc --root "$memory/runc" exec exec-bench /bin/true)")
  done
  runc --root "$memory/runc" delete -f exec-bench
  "$caisson" rm -f exec-bench >/dev/null
  all=$(printf '%s\n' "${ours[@]/#caisson /caisson_exec }" "${theirs[@]}")
  table "exec of /bin/true in a container that runs, by turns" <<<"$all"
  awk '{ print $1, $2 }' <<<"$all" >"$work/exec.figures"
  local a b
  a=$(awk '/^caisson/ { print $2 }' "$work/exec.figures" | median)
  b=$(awk '/^runc/ { print $2 }' "$work/exec.figures" | median)
  echo "medians of p50: caisson $a, runc $b; caisson : runc = $(awk "BEGIN { printf \"%.2f\", $a / $b }") (wanted: at most 0.33)"
}

starts() {
  local ours=() podman=() crun=() round n=${STARTS:-100} clients=8 a b c
  idle_bundle
  client Starts "$CAISSON_HOST" bench:latest $clients $((n * 2)) >/dev/null
  for round in 1 2 3; do
    ours+=("$(client Starts "$CAISSON_HOST" bench:latest $clients $n)")
    podman+=("$("$bench/in-parallel" $n $clients podman --root "$work/podman/storage" --runroot "$memory/podman" --storage-driver overlay \
      --cgroup-manager cgroupfs --runtime runc run -d --ulimit "nofile=1024:$(ulimit -Hn)" --ulimit nproc=1000:1000 \
      --network none --name "start{}" --rootfs "$work/rootfs" sleep 100000)")
    podman_here rm -fa -t 0 >/dev/null
    crun+=("$(without_unified "$bench/in-parallel" $n $clients crun --root "$memory/crun" run -d -b "$work/idle" "start-{}")")
    without_unified "$bench/in-parallel" $n $clients crun --root "$memory/crun" delete -f "start-{}" >/dev/null
  done
  a=$(printf '%s\n' "${ours[@]}" | median) b=$(printf '%s\n' "${podman[@]}" | median) c=$(printf '%s\n' "${crun[@]}" | median)
  printf '\n%s containers created and started by %s clients, by turns (a second)\n' $n $clients
  printf '%-28s %s\n' "caisson create + start" "${ours[*]}" "podman run -d, no network" "${podman[*]}" "crun run -d" "${crun[*]}"
  echo "medians: caisson : podman = $(awk "BEGIN { printf \"%.2f\", $a / $b }") (wanted: at least 3), caisson : crun = $(awk "BEGIN { printf \"%.2f\", $a / $c }") (wanted: at least 1)"
}

stops() {
  local ids=() i begun took
  for i in $(seq "${STARTS:-100}"); do
    ids+=("$("$caisson" run -d --stop-timeout $((i == 5 ? 4 : 2)) bench:latest sleep 100000)")
  done
  begun=$(date +%s%N)
  "$caisson" stop "${ids[@]}" >/dev/null
  took=$((($(date +%s%N) - begun) / 1000000))
  "$caisson" rm "${ids[@]}" >/dev/null
  printf '\nstop of %s idle containers that ignore the signal: %s ms; grace periods 2 s, and one of 4 s (wanted: about 4000)\n' "${#ids[@]}" "$took"
}

many() {
  local first last p50 p99 n=${MANY:-500}
  read -r first last p50 p99 <<<"$(client Many "$CAISSON_HOST" bench:latest "$n")"
  printf '\n%s containers that run (ms)\n' "$n"
  printf 'create + start, p50 of 40: the first %s, the last %s, %s times (wanted: at most 1.5)\n' "$first" "$last" \
    "$(awk "BEGIN { printf \"%.2f\", $last / $first }")"
  printf 'list of all, of 300: p50 %s, p99 %s (wanted: p99 below 50)\n' "$p50" "$p99"
}
