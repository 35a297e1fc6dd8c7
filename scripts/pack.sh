#!/usr/bin/env bash
# Makes the npm package as it would be published: build/pack/zeromq-wasm-<version>.tgz.
. scripts/lib.sh
rm -rf build/pack
mkdir -p build/pack
npm pack --pack-destination build/pack --loglevel=error >/dev/null
for file in build/pack/*.tgz; do say "  $file: $(stat -c %s "$file") bytes"; done
