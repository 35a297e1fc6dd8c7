#!/usr/bin/env bash
# Installs the npm packages of package-lock.json. Install scripts are not run, because none is needed.
. scripts/lib.sh
have node && have npm || die "Node $NODE_FLOOR or newer and npm are needed" "https://nodejs.org, or the distribution's nodejs and npm"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge "$NODE_FLOOR" ] || die "this is Node $(node --version); $NODE_FLOOR or newer is needed" "https://nodejs.org"

mkdir -p build/setup
say "setup: installing the npm packages"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >build/setup/npm.log 2>&1 || {
  tail -n 15 build/setup/npm.log >&2
  die "npm ci failed (the whole log: build/setup/npm.log)" "is the machine offline? is the registry of npm config the right one?"
}
touch node_modules/.package-lock.json
