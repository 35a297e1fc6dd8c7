#!/usr/bin/env bash
# download.sh <name>: downloads the upstream tarball of a source package (LIBZMQ or LIBSODIUM) to
# build/downloads and checks its hash. It uses the machine's own package sources.
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
    # Renamed, so that nothing is built from it and the next try downloads it again.
    mv "$dir/$tarball" "$dir/$tarball.rejected"
    die "$tarball has the wrong sha256: $sum" "expected $sha256 (wasm/versions.env); the file was renamed to $dir/$tarball.rejected" \
      "run make setup again to download it again; if the hash is still wrong, do not trust the mirror" "${remedy[@]}"
  fi
  touch "$dir/$tarball" # now newer than versions.env, so that make does not download it again
}

if [ -e "$dir/$tarball" ]; then
  verify
  exit 0
fi

have apt-get || die "apt-get is needed to download the source package $package, and this machine does not have it" "${remedy[@]}"

# A separate list of sources, with separate lists and caches. The machine's apt configuration does not change.
apt=$(pwd)/build/downloads/apt
log=$apt/log
exec 9>"$dir/apt.lock" && flock 9 # both source packages use these folders, and make may run in parallel
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

say "setup: downloading the source package $package${revision:+ $revision}"
: >"$log"
# An update that fails is ignored. Only the download of the package must succeed.
fetch || { apt-get "${options[@]}" update >>"$log" 2>&1 || true; fetch; } || {
  tail -n 4 "$log" >&2
  die "the source package $package${revision:+ $revision} could not be downloaded (the whole log: $dir/apt/log)" \
    "is the machine offline? is its release Debian 12, which has this version?" "${remedy[@]}"
}
[ -e "$apt/get/$tarball" ] || die "this machine's source package $package is another version: it does not contain $tarball" "${remedy[@]}"
mv "$apt/get/$tarball" "$dir/$tarball"
verify
