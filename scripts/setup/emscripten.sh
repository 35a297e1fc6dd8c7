#!/usr/bin/env bash
# Makes sure that an emcc of version EMSCRIPTEN_FLOOR or newer is in PATH. If there is none, the distribution's
# is installed.
. scripts/lib.sh

emcc_version() { emcc --version 2>/dev/null | sed -n '1s/.*) \([0-9][0-9.]*\).*/\1/p'; }

usable() {
  have emcc || return 1
  local version
  version=$(emcc_version)
  [ -n "$version" ] && version_at_least "$EMSCRIPTEN_FLOOR" "$version"
}

remedy=(
  "Debian 12 or newer, Ubuntu 24.04 or newer, as root: apt-get install emscripten"
  "anywhere else: install emsdk (https://emscripten.org/docs/getting_started/downloads.html) and put its emcc in PATH"
)

if ! usable; then
  if have emcc; then
    note "the emcc in PATH ($(emcc_version || true)) is older than $EMSCRIPTEN_FLOOR or does not run"
  fi
  have apt-get || die "emscripten $EMSCRIPTEN_FLOOR or newer is needed, and this machine has no apt-get" "${remedy[@]}"
  can_be_root || die "emscripten $EMSCRIPTEN_FLOOR or newer is needed; installing it takes root" "${remedy[@]}"
  # Debian's emscripten depends on Debian's nodejs, which would overwrite a Node that was installed by hand.
  if [ "$(command -v node)" = /usr/bin/node ] && ! dpkg -S /usr/bin/node >/dev/null 2>&1; then
    die "installing emscripten would replace /usr/bin/node, which belongs to no package" \
      "move that Node to /usr/local/bin, or install emscripten yourself: ${remedy[1]}"
  fi
  say "setup: installing emscripten from the distribution (about 110 MB, once)"
  apt_install emscripten || die "emscripten could not be installed (the whole log: build/setup/apt.log)" \
    "is the machine offline, or its disk full?" "${remedy[@]}"
  hash -r
  usable || die "the distribution's emscripten ($(emcc_version || true)) is older than $EMSCRIPTEN_FLOOR" "${remedy[@]}"
fi

# The objects depend on this file, so that they are compiled again when the compiler changes.
mkdir -p build/setup
printf '%s\n%s\n' "$(command -v emcc)" "$(emcc --version | sed -n 1p)" >build/setup/emcc.new
if cmp -s build/setup/emcc.new build/setup/emcc; then
  rm build/setup/emcc.new
else
  mv build/setup/emcc.new build/setup/emcc
  say "setup: emcc $(emcc_version)"
fi
