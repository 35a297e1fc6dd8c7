#!/usr/bin/env bash
# Compiles test/bench (TypeScript; Node 20 cannot run it as it is) and runs its main program.
. scripts/lib.sh
[ -e test/bench/main.ts ] || die "there is no test/bench/main.ts"
node_modules/.bin/tsc -p test/bench/tsconfig.json
exec node build/bench/main.js "$@"
