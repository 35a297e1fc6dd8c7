#!/usr/bin/env bash
# Installs the other runtimes that the tests use, from npm packages: build/runtimes/bin/{node22,node24,node26,deno,bun}.
# If a runtime cannot be installed, a notice says so, and its tests are skipped.
. scripts/lib.sh
dir=build/runtimes
mkdir -p "$dir/bin" build/setup
cp scripts/setup/runtimes/package.json scripts/setup/runtimes/package-lock.json .npmrc "$dir/"

say "setup: installing the other runtimes for the tests (Node 22, 24 and 26, Deno, Bun)"
(cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >build/setup/runtimes.log 2>&1 ||
  note "npm could not install the other runtimes (build/setup/runtimes.log); is the machine offline?"

offer() {
  local name=$1 path=$2 version
  rm -f "$dir/bin/$name"
  [ -e "$dir/node_modules/$path" ] && chmod +x "$dir/node_modules/$path" &&
    version=$("$dir/node_modules/$path" --version 2>/dev/null | head -n1) ||
    { note "$name is not available here: its tests will be skipped"; return 0; }
  ln -s "../node_modules/$path" "$dir/bin/$name"
  say "setup: $name is $version"
}
offer node22 node22-linux-x64/bin/node
offer node24 node24-linux-x64/bin/node
offer node26 node26-linux-x64/bin/node
offer deno @deno/linux-x64-glibc/deno
offer bun @oven/bun-linux-x64/bin/bun
