#!/usr/bin/env bash
# Compiles test/bench (Node 20 cannot run TypeScript) and runs its main program.
. scripts/lib.sh
[ -e test/bench/main.ts ] || die "there is no test/bench/main.ts"
node_modules/.bin/tsc -p test/bench/tsconfig.json
exec node build/bench/main.js "$@"
