#!/usr/bin/env bash
# unpack.sh <name> <folder> [<tree>]: fills a folder with the sources of LIBZMQ or LIBSODIUM, from the checked
# tarball or from a source tree of your own. Applies wasm/patches/ to libzmq's sources (unless UNPATCHED=1).
. scripts/lib.sh

name=$1 folder=$2 tree=${3:-}
eval "tarball=\$${name}_TARBALL"

new=$folder.new
rm -rf "$new"
mkdir -p "$new"
if [ -n "$tree" ]; then
  probe=src/zmq.cpp
  [ "$name" = LIBSODIUM ] && probe=src/libsodium/sodium/core.c
  [ -e "$tree/$probe" ] || die "${name}_SRC=$tree is not a source tree of ${name,,}: it has no $probe" \
    "give the folder that holds src/"
  say "setup: ${name,,} from $tree"
  cp -R "$tree"/. "$new"/
else
  have gzip && have tar || die "tar and gzip are needed" "install them with the distribution's package manager"
  tar -xzmf "build/downloads/$tarball" --strip-components=1 --no-same-owner -C "$new"
fi

shopt -s nullglob
patches=(wasm/patches/*.patch)
if [ "$name" = LIBZMQ ] && [ ${#patches[@]} -gt 0 ] && [ "${UNPATCHED:-}" != 1 ]; then
  have patch || { have apt-get && can_be_root && apt_install patch; } || die "patch is needed" "as root: apt-get install patch"
  for file in "${patches[@]}"; do
    patch -d "$new" -p1 --quiet --no-backup-if-mismatch <"$file" ||
      die "$file does not apply to this libzmq" "was it made for another version than $LIBZMQ_VERSION? refresh it, see CONTRIBUTING.md"
  done
fi

if [ "$name" = LIBSODIUM ]; then
  # Writes the file that libsodium's configure script would write. The library version is in configure.ac.
  lib=$new/src/libsodium/include/sodium
  value() { sed -n "s/^$1=\([0-9]*\).*/\1/p" "$new/configure.ac" | head -n1; }
  version=$(sed -n 's/^AC_INIT(\[libsodium\], *\[\([0-9.]*\)\].*/\1/p' "$new/configure.ac")
  sed -e "s/@VERSION@/$version/" -e "s/@SODIUM_LIBRARY_VERSION_MAJOR@/$(value SODIUM_LIBRARY_VERSION_MAJOR)/" \
    -e "s/@SODIUM_LIBRARY_VERSION_MINOR@/$(value SODIUM_LIBRARY_VERSION_MINOR)/" -e 's/@SODIUM_LIBRARY_MINIMAL_DEF@//' \
    "$lib/version.h.in" >"$lib/version.h"
fi

# Only files that differ are written, so that a changed patch recompiles only the files that it changes.
if [ -d "$folder" ]; then
  (cd "$new" && find . -type f) | while IFS= read -r file; do
    cmp -s "$new/$file" "$folder/$file" || { mkdir -p "$(dirname "$folder/$file")" && cp "$new/$file" "$folder/$file"; }
  done
  (cd "$folder" && find . -type f) | while IFS= read -r file; do
    [ -e "$new/$file" ] || rm -f "$folder/$file"
  done
  rm -rf "$new"
else
  mv "$new" "$folder"
fi
