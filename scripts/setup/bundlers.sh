#!/usr/bin/env bash
# Installs the bundlers and TypeScript versions that the tests use: build/bundlers/node_modules. Without them, their
# tests are skipped.
. scripts/lib.sh
dir=build/bundlers
mkdir -p "$dir" build/setup
cp scripts/setup/bundlers/package.json scripts/setup/bundlers/package-lock.json .npmrc "$dir/"

say "setup: installing bundlers and versions of TypeScript for the tests"
(cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >build/setup/bundlers.log 2>&1 || {
  rm -rf "$dir/node_modules"
  note "npm could not install the bundlers (build/setup/bundlers.log); is the machine offline? Their tests will be skipped"
}
