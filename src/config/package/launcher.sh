#!/bin/sh
# Caisson on a JVM: the engine (`caisson serve`), the runtime (`caisson oci`) and the command line. Written by ./mvnw package.
# CAISSON_JAVA names another java (25 or later); CAISSON_JAVA_OPTIONS adds options of its.
self=$0
[ -h "$self" ] && self=$(readlink -f "$self")
case $self in */*) home=${self%/*} ;; *) home=$(dirname "$(command -v -- "$self")") ;; esac
jar=$home/@jar@

# The java it was built with comes first: the AOT caches fit no other.
java=
for candidate in "${CAISSON_JAVA:-}" "@java_home@/bin/java" "${JAVA_HOME:-/none}/bin/java" /usr/lib/jvm/*/bin/java; do
  [ -x "$candidate" ] || continue
  if [ "$candidate" = "${CAISSON_JAVA:-}" ] || grep -qs '^JAVA_VERSION="2[5-9]' "${candidate%/bin/java}/release"; then
    java=$candidate
    break
  fi
done
if [ -z "$java" ]; then
  echo "caisson: no Java 25 found (JAVA_HOME, /usr/lib/jvm). Install one, such as Debian's openjdk-25-jdk" >&2
  echo "caisson: or Eclipse Temurin's temurin-25-jdk, or name one in CAISSON_JAVA." >&2
  exit 127
fi

# What the first word says, past options: `serve` is the engine; `oci` the runtime, with no option before it.
part=cli
[ "${1:-}" = oci ] && part=oci
for word in "$@"; do
  [ "$part" = oci ] && break
  case $word in
    serve) part=engine; break ;;
    -* | unix:* | /*) ;;
    *) break ;;
  esac
done

if [ "$part" = engine ]; then
  set -- @engine_options@ ${CAISSON_JAVA_OPTIONS:-} -cp "$jar" io.caisson.Main "$@"
  # glibc keeps an arena per thread otherwise.
  export MALLOC_ARENA_MAX=2
else
  set -- @cli_options@ ${CAISSON_JAVA_OPTIONS:-} -cp "$jar" io.caisson.Main "$@"
fi
cache=$home/caisson-$part.aot
[ -r "$cache" ] && set -- "-XX:AOTCache=$cache" "$@"
exec "$java" @common_options@ "$@"
