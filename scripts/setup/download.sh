#!/usr/bin/env bash
# download.sh <name>: puts the upstream tarball of a source package (LIBZMQ or LIBSODIUM) into
# build/downloads and checks its hash. It comes through the machine's own package sources.
. scripts/lib.sh

name=$1
eval "tarball=\$${name}_TARBALL sha256=\$${name}_SHA256 package=\$${name}_PACKAGE revision=\$${name}_PACKAGE_VERSION version=\$${name}_VERSION"
dir=build/downloads
remedy=(
  "with a source tree of your own: make ${name}_SRC=/path/to/${name,,}-${version} ..."
  "or put $tarball (sha256 $sha256) into $dir/"
)
mkdir -p "$dir"

sum_of() { sha256sum "$1" | cut -d' ' -f1; }

verify() {
  local sum
  sum=$(sum_of "$dir/$tarball")
  if [ "$sum" != "$sha256" ]; then
    # Out of the way, so that the next try fetches it afresh and nothing builds from it.
    mv "$dir/$tarball" "$dir/$tarball.rejected"
    die "$tarball has the wrong sha256: $sum" "expected $sha256 (wasm/versions.env); set aside as $dir/$tarball.rejected" \
      "run make setup again to fetch it afresh; if it stays wrong, the mirror is not to be trusted" "${remedy[@]}"
  fi
  touch "$dir/$tarball" # newer than versions.env: make has nothing more to do
}

if [ -e "$dir/$tarball" ]; then
  verify
  exit 0
fi

have apt-get || die "the source package $package is had by apt-get, which this machine lacks" "${remedy[@]}"

# A private list of sources, with lists and caches of its own: the machine's apt stays as it is.
apt=$(pwd)/build/downloads/apt
log=$apt/log
exec 9>"$dir/apt.lock" && flock 9 # both source packages share it, and make may run in parallel
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/get"
scripts/setup/deb-src.sh "$apt/deb-src.sources" ||
  die "no entry of this release was found in the machine's apt sources" "${remedy[@]}"
options=(
  -q
  -o "Dir::Etc::sourcelist=$apt/deb-src.sources"
  -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$apt/lists"
  -o "Dir::Cache=$apt/cache"
  -o Acquire::Languages=none
  -o Acquire::Retries=3
  -o APT::Sandbox::User=root
)
fetch() { (cd "$apt/get" && apt-get "${options[@]}" source --download-only "$package${revision:+=$revision}") >>"$log" 2>&1; }

say "setup: fetching the source package $package${revision:+ $revision}"
: >"$log"
# A failing update is not the end: what matters is whether the package can be had.
fetch || { apt-get "${options[@]}" update >>"$log" 2>&1 || true; fetch; } || {
  tail -n 4 "$log" >&2
  die "the source package $package${revision:+ $revision} could not be fetched (the whole log: $dir/apt/log)" \
    "is the machine offline? is it another release than Debian 12, which has this version?" "${remedy[@]}"
}
[ -e "$apt/get/$tarball" ] || die "the source package $package is here another version: $tarball is not in it" "${remedy[@]}"
mv "$apt/get/$tarball" "$dir/$tarball"
verify
