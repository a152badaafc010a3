# The parts of src/bench/run about volumes that are made, listed and used; read by it.
# shellcheck shell=bash disable=SC2154

volumes() {
  client VolumeLife "$CAISSON_HOST" 200 "$count" "${VOLUMES:-10000}" |
    table "volumes (wanted: create + delete p50 below 5, each page below 20)"
}

# seconds OUTPUT: what busybox's time says that it took
seconds() { sed -n 's/^real //p' <<<"$1"; }

# use NAME DIRECTORY ARGUMENTS: dd in the container and on the host in one directory, by turns
use() {
  local inside=() outside=() round a b
  for round in 1 2 3 4 5 6 7; do
    inside+=("$(seconds "$("$caisson" exec io-bench busybox time -p dd "of=$2/file" "${@:4}" 2>&1)")")
    rm -f "$3/file"
    outside+=("$(seconds "$(busybox time -p busybox dd "of=$3/file" "${@:4}" 2>&1)")")
    rm -f "$3/file"
  done
  a=$(printf '%s\n' "${inside[@]}" | median) b=$(printf '%s\n' "${outside[@]}" | median)
  printf '%-44s %8.3f s, on the host %8.3f s: %s\n' "$1" "$a" "$b" "$(awk "BEGIN { printf \"%.3f\", $a / $b }")"
}

# read_back NAME DIRECTORY PATH: the same of reading what is in memory
read_back() {
  local inside=() outside=() round a b
  busybox dd if=/dev/zero "of=$3/file" bs=1M count="$mib" 2>/dev/null
  for round in 1 2 3 4 5 6 7; do
    inside+=("$(seconds "$("$caisson" exec io-bench busybox time -p dd "if=$2/file" of=/dev/null bs=1M 2>&1)")")
    outside+=("$(seconds "$(busybox time -p busybox dd "if=$3/file" of=/dev/null bs=1M 2>&1)")")
  done
  rm -f "$3/file"
  a=$(printf '%s\n' "${inside[@]}" | median) b=$(printf '%s\n' "${outside[@]}" | median)
  printf '%-44s %8.3f s, on the host %8.3f s: %s\n' "$1" "$a" "$b" "$(awk "BEGIN { printf \"%.3f\", $a / $b }")"
}

io() {
  local volume mib=${IO_MEBIBYTES:-2048}
  mkdir "$work/bound"
  "$caisson" volume create io-bench >/dev/null
  volume=$("$caisson" volume inspect io-bench | jq -r '.[0].mountpoint')
  "$caisson" run -d --name io-bench -v io-bench:/volume -v "$work/bound:/bound" bench:latest sleep 100000 >/dev/null
  printf '\ndd of busybox in a container and on the host, in the same directory, medians of 7 by turns (wanted: within 3 %%)\n'
  use "volume, $mib MiB written and synced" /volume "$volume" if=/dev/zero bs=1M "count=$mib" conv=fsync
  use "volume, 500,000 writes of 4 KiB" /volume "$volume" if=/dev/zero bs=4k count=500000
  read_back "volume, $mib MiB read from memory" /volume "$volume"
  use "bind mount, $mib MiB written and synced" /bound "$work/bound" if=/dev/zero bs=1M "count=$mib" conv=fsync
  use "bind mount, 500,000 writes of 4 KiB" /bound "$work/bound" if=/dev/zero bs=4k count=500000
  read_back "bind mount, $mib MiB read from memory" /bound "$work/bound"
  "$caisson" rm -f io-bench >/dev/null
  "$caisson" volume rm io-bench >/dev/null
}
