# The part of src/bench/run about what containers write; read by it.
# shellcheck shell=bash disable=SC2154

# cpu_of PID: milliseconds of processor time that a process has taken
cpu_of() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.0f\n", ($12 + $13) * 1000 / hz }' "/proc/$1/stat"; }

now() { date +%s%3N; }

# rate AMOUNT MILLISECONDS: how much that is in a second
rate() { awk -v amount="$1" -v ms="$2" 'BEGIN { printf "%.0f", amount * 1000 / ms }'; }

bundle_of() {
  mkdir -p "$work/$1"
  jq --arg root "$work/rootfs" '.root.path = $root | .process.args = $ARGS.positional' "$work/config.json" \
    --args "${@:2}" >"$work/$1/config.json"
}

# The lines are in a file, so that the container writes them as fast as they are taken.
logs() {
  local begin cpu ours ours_read ours_cpu podman_ runc_
  seq -f 'line %09.0f, which is as long as the lines of logs are on the whole: one hundred bytes, one for all' \
    "$lines" >"$work/rootfs/lines"
  "$caisson" run -d --rm -v "$work/rootfs/lines:/lines:ro" bench:latest head -n 300000 /lines >"$work/id"
  "$caisson" wait "$(cat "$work/id")" >/dev/null
  begin=$(now) cpu=$(cpu_of "$engine")
  "$caisson" run -d --name logged -v "$work/rootfs/lines:/lines:ro" bench:latest cat /lines >/dev/null
  "$caisson" wait logged >/dev/null
  ours=$(($(now) - begin)) ours_cpu=$(($(cpu_of "$engine") - cpu)) begin=$(now)
  "$caisson" logs logged | cmp - "$work/rootfs/lines" || fail "lines of a log were lost"
  ours_read=$(($(now) - begin))
  "$caisson" rm logged >/dev/null
  begin=$(now)
  podman_here run -d --ulimit "nofile=1024:$(ulimit -Hn)" --ulimit nproc=1000:1000 --network none --name logged \
    --log-driver k8s-file --rootfs "$work/rootfs" cat /lines >/dev/null
  podman_here wait logged >/dev/null
  podman_=$(($(now) - begin))
  podman_here rm -f -t 0 logged >/dev/null
  bundle_of cat cat /lines
  begin=$(now)
  runc --root "$memory/runc" run -b "$work/cat" bench-cat | cat >"$work/written"
  runc_=$(($(now) - begin))
  rm -f "$work/written" "$work/rootfs/lines"
  printf '\nLines a second from one container to its log, %s lines of 100 bytes, all read back and compared\n' "$lines"
  printf 'caisson %s (wanted: 200000), %s us of the engine'\''s processor time a line; read back at %s\n' \
    "$(rate "$lines" "$ours")" "$(awk -v a="$ours_cpu" -v b="$lines" 'BEGIN { printf "%.2f", a * 1000 / b }')" \
    "$(rate "$lines" "$ours_read")"
  printf 'podman (k8s-file) %s, runc | cat >file %s\n' "$(rate "$lines" "$podman_")" "$(rate "$lines" "$runc_")"
}

# high_water PID: most resident memory since the last reset, in kB
high_water() { awk '/^VmHWM:/ { print $2 }' "/proc/$1/status"; }

attach() {
  local begin cpu before ours ours_cpu growth podman_ runc_
  "$caisson" run --rm --log-driver none bench:latest dd if=/dev/zero bs=64k count=8192 2>/dev/null | wc -c >"$work/count"
  [ "$(cat "$work/count")" = $((8192 << 16)) ] || fail "bytes were lost on their way"
  echo 5 >"/proc/$engine/clear_refs"
  begin=$(now) cpu=$(cpu_of "$engine") before=$(high_water "$engine")
  "$caisson" run --rm --log-driver none bench:latest dd if=/dev/zero bs=64k count=$((mebibytes * 16)) >/dev/null 2>&1
  ours=$(($(now) - begin)) ours_cpu=$(($(cpu_of "$engine") - cpu)) growth=$(($(high_water "$engine") - before))
  begin=$(now)
  podman_here run --rm --ulimit "nofile=1024:$(ulimit -Hn)" --ulimit nproc=1000:1000 --network none \
    --log-driver none --rootfs "$work/rootfs" dd if=/dev/zero bs=64k count=$((mebibytes * 16)) 2>/dev/null | cat >/dev/null
  podman_=$(($(now) - begin))
  bundle_of dd dd if=/dev/zero bs=64k count=$((mebibytes * 16))
  begin=$(now)
  runc --root "$memory/runc" run -b "$work/dd" bench-dd 2>/dev/null | cat >/dev/null
  runc_=$(($(now) - begin))
  printf '\nMB a second from one container to who is attached, %s MiB, to /dev/null\n' "$mebibytes"
  printf 'caisson run %s (wanted: 500), %s ms of the engine'\''s processor time a GB, growth of its memory %s kB\n' \
    "$(rate $((mebibytes * 1048576 / 1000000)) "$ours")" \
    "$(awk -v a="$ours_cpu" -v b="$mebibytes" 'BEGIN { printf "%.0f", a * 1e9 / (b * 1048576) }')" "$growth"
  printf 'podman run | cat %s, runc run | cat %s\n' "$(rate $((mebibytes * 1048576 / 1000000)) "$podman_")" \
    "$(rate $((mebibytes * 1048576 / 1000000)) "$runc_")"
}
