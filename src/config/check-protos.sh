#!/bin/sh
# Checks the protos with buf, which npm brings as a binary: the lint rules of proto/buf.yaml, and that v1
# means what it meant in the last release. Called by ./mvnw verify, in the project's directory.
set -eu
version=1.57.2
buf() {
  npx --yes --prefer-offline "@bufbuild/buf@$version" "$@"
}
if ! command -v npx >/dev/null 2>&1; then
  echo "[WARNING] the protos were not checked: buf comes through npm (apt-get install npm)" >&2
  exit 0
fi
buf lint proto
release=$(git describe --tags --abbrev=0 2>/dev/null || true)
if [ -n "$release" ] && git cat-file -e "$release:proto/buf.yaml" 2>/dev/null; then
  buf breaking proto --against ".git#tag=$release,subdir=proto"
fi
