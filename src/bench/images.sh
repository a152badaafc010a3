# The part of src/bench/run about images; read by it.
# shellcheck shell=bash disable=SC2154

start_registry() {
  [ -z "$registry" ] || return 0
  cat >"$work/registry.yml" <<YAML
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: 127.0.0.1:$port}
YAML
  docker-registry serve "$work/registry.yml" >>"$work/registry.out" 2>&1 &
  registry=$!
}

start_containerd() {
  [ -z "$containerd" ] || return 0
  cat >"$work/containerd.toml" <<TOML
version = 2
root = "$work/containerd"
state = "$memory/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$memory/containerd.sock"
TOML
  containerd -c "$work/containerd.toml" -l fatal >"$work/containerd.out" 2>&1 &
  containerd=$!
  until ctr_here version >/dev/null 2>&1; do kill -0 "$containerd" || fail "containerd does not start"; done
}

ctr_here() { ctr -a "$memory/containerd.sock" "$@"; }

# peer NAME BETWEEN COMMAND…: one unmeasured run, since the registry reads its files for the first time, then the others
peer() {
  local name=$1 between=$2
  shift 2
  "$bench/time-command" --between "$between" warm_up 1 "$@" >/dev/null
  "$bench/time-command" --between "$between" "$name" "$pulls" "$@"
}

# pull_as_all NAME: measures the image bench/NAME:1 with everybody
pull_as_all() {
  local image=localhost:$port/bench/$1:1 podman ctr layers lines=() line best
  podman="podman --root $work/podman/storage --runroot $memory/podman --storage-driver overlay"
  ctr="ctr -a $memory/containerd.sock"
  layers=$(jq -r '.layers[].digest' "$work/$1/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$work/$1/index.json")")
  # What the least of programs does with the same layers, one after the other.
  {
    echo 'set -e; mkdir "$1"'
    for layer in $layers; do echo "curl -s http://localhost:$port/v2/bench/$1/blobs/$layer | gzip -d | tar -x -C \"\$1\""; done
  } >"$work/by-hand"
  lines+=("$(peer caisson_pull "$caisson rmi $image" "$caisson" pull -q "$image")")
  lines+=("$(peer podman_pull "$podman rmi $image" $podman pull -q --tls-verify=false "$image")")
  lines+=("$(peer ctr_images_pull "$ctr images rm --sync $image" $ctr images pull --plain-http "$image")")
  lines+=("$(peer skopeo_and_umoci "rm -rf $work/copy $work/bundle" sh -c "skopeo --insecure-policy copy -q \
    --src-tls-verify=false docker://$image oci:$work/copy:1 && umoci unpack --image $work/copy:1 $work/bundle")")
  lines+=("$(peer curl_gzip_and_tar "rm -rf $work/unpacked" bash "$work/by-hand" "$work/unpacked")")
  printf '%s\n' "${lines[@]}" | table "pull and unpack of bench/$1, the command's whole time"
  best=$(for line in "${lines[@]:1:3}"; do echo "$line"; done | sort -n -k2,2 | head -1)
  echo "caisson : best of the others = $(ratio "${lines[0]}" "$best") (wanted: at most 1)," \
    "caisson : curl, gzip and tar = $(ratio "${lines[0]}" "${lines[4]}") (wanted: at most 1.5)"
}

# What a pull adds to the engine's resident memory at its highest; what ten pulls at once fetch.
pull_memory() {
  local image=localhost:$port/bench/$1:1 before peak fetched
  before=$(awk '/^VmRSS/ { print $2 }' "/proc/$engine/status")
  echo 5 >"/proc/$engine/clear_refs"
  for _ in 1 2 3; do "$caisson" pull -q "$image" >/dev/null && "$caisson" rmi "$image" >/dev/null; done
  peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$engine/status")
  echo "The engine's resident memory: $((before / 1024)) MiB, at most $((peak / 1024)) MiB while it pulls bench/$1" \
    "(grows by $(((peak - before) / 1024)) MiB; wanted: under 64)"
  : >"$work/registry.out"
  for _ in $(seq 10); do "$caisson" pull -q "$image" >/dev/null & pullers="${pullers:-} $!"; done
  # shellcheck disable=SC2086
  wait $pullers
  pullers=
  fetched=$(grep -ac 'GET [^ ]*/blobs/' "$work/registry.out" || true)
  echo "Ten clients that pull bench/$1 at once: $fetched blobs fetched, of an image of" \
    "$(jq '.layers | length + 1' "$work/$1/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$work/$1/index.json")")"
  "$caisson" rmi "$image" >/dev/null
}

# make_layout NAME: the image as an OCI layout, $work/NAME, unless it is there
make_layout() {
  [ ! -d "$work/$1" ] || return 0
  case $1 in
    debian) mmdebstrap --quiet --variant=minbase --include=perl,python3,git "$(. /etc/os-release; echo "$VERSION_CODENAME")" \
      "$work/debian.tar" >"$work/mmdebstrap.log" 2>&1 ;;
    small) "$bench/small-files" "$work/small.tar" ;;
  esac
  printf '\nImage bench/%s: %s\n' "$1" "$("$bench/layered-image" "$work/$1.tar" "$work/$1")"
  rm "$work/$1.tar"
}

pull() {
  start_registry
  start_containerd
  for image in debian small; do
    make_layout "$image"
    skopeo --insecure-policy copy -q --dest-tls-verify=false "oci:$work/$image:1" "docker://localhost:$port/bench/$image:1"
    pull_as_all "$image"
    pull_memory "$image"
  done
}
