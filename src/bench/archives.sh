# The part of src/bench/run about archives of images; read by it.
# shellcheck shell=bash disable=SC2154

# load_and_save_as_all NAME: measures an archive of the image bench/NAME:1 with ourselves and podman
load_and_save_as_all() {
  local image=localhost/bench/$1:1 archive=$work/$1.oci.tar saved=$work/saved.tar podman best ours=() theirs=()
  podman="podman --root $work/podman/storage --runroot $memory/podman --storage-driver overlay"
  skopeo --insecure-policy copy -q "oci:$work/$1:1" "oci-archive:$archive:$image"
  ours+=("$(peer caisson_load "$caisson rmi $image" "$caisson" load -q -i "$archive")")
  theirs+=("$(peer podman_load "$podman rmi $image" $podman load -q -i "$archive")")
  printf '%s\n' "${ours[0]}" "${theirs[0]}" | table "load of bench/$1 from one OCI archive, the command's whole time"
  echo "caisson : podman = $(ratio "${ours[0]}" "${theirs[0]}") (wanted: at most 1)"
  "$caisson" load -q -i "$archive" >/dev/null
  $podman load -q -i "$archive" >/dev/null
  ours=("$(peer caisson_save "rm $saved" "$caisson" save -o "$saved" "$image")")
  theirs=("$(peer podman_save "rm $saved" $podman save -q -o "$saved" "$image")")
  theirs+=("$(peer podman_save_as_OCI "rm $saved" $podman save -q --format oci-archive -o "$saved" "$image")")
  printf '%s\n' "${ours[@]}" "${theirs[@]}" | table "save of bench/$1 to a file, the command's whole time"
  best=$(printf '%s\n' "${theirs[@]}" | sort -n -k2,2 | head -1)
  echo "caisson : best of podman's = $(ratio "${ours[0]}" "$best") (wanted: at most 1)"
  "$caisson" rmi "$image" >/dev/null
  $podman rmi "$image" >/dev/null
  rm "$archive"
}

archives() {
  for image in debian small; do
    make_layout "$image"
    load_and_save_as_all "$image"
  done
}
