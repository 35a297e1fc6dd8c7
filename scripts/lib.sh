# Functions for all shell scripts: messages, versions, commands as root. Source it from the project's folder.
# shellcheck shell=bash disable=SC1091
set -euo pipefail

say() { printf '%s\n' "$*"; }
note() { printf 'note: %s\n' "$*" >&2; }

# die <what is wrong> <remedy>...
die() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '  -> %s\n' "$line" >&2; done
  exit 1
}

# shellcheck source=../wasm/versions.env
. wasm/versions.env

have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least <floor> <version>
version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" = "$1" ]; }

# Runs a command as root, directly or with sudo. Fails if neither is possible without a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 77
  fi
}
can_be_root() { as_root true >/dev/null 2>&1; }

# apt_install <package>...: installs from the machine's own package sources. The package lists are downloaded only
# if the machine has none, or if they are out of date.
apt_install() {
  local log=build/setup/apt.log
  mkdir -p build/setup
  exec 8>build/setup/apt.lock && flock 8
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@")
  if apt-cache show "$@" >/dev/null 2>&1 && as_root "${install[@]}" >"$log" 2>&1; then return 0; fi
  as_root apt-get -q update >"$log" 2>&1 || true
  as_root "${install[@]}" >>"$log" 2>&1 && return 0
  tail -n 5 "$log" >&2
  return 1
}
