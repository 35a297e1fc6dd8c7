#!/usr/bin/env bash
# Compiles test/bench (Node 20 cannot run TypeScript) and runs its main program.
# AGAINST is a commit, or the folder of a checkout that is built. It is measured in the same rounds.
. scripts/lib.sh
[ -e test/bench/main.ts ] || die "there is no test/bench/main.ts"

# Builds a commit in a folder of its own, once, and prints the folder.
built() {
  local commit folder
  commit=$(git rev-parse --verify --quiet "$1^{commit}") || die "AGAINST=$1 is neither a commit nor a folder"
  folder=build/against/$commit
  if [ ! -e "$folder/dist/index.mjs" ]; then
    mkdir -p "$folder/build"
    git archive "$commit" | tar -x -C "$folder"
    cp -a build/downloads "$folder/build/"
    # The variables of this make would otherwise reach the make of the other checkout.
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -C "$folder" build >&2
  fi
  echo "$folder"
}

against=()
if [ -n "${AGAINST:-}" ]; then
  [ -d "$AGAINST" ] || AGAINST=$(built "$AGAINST")
  [ -e "$AGAINST/dist/index.mjs" ] || die "$AGAINST is not built: it has no dist/index.mjs"
  against=(--against "$AGAINST")
fi
node_modules/.bin/tsc -p test/bench/tsconfig.json
exec node build/bench/main.js "${against[@]}" "$@"
