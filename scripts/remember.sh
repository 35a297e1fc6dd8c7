#!/usr/bin/env bash
# remember.sh <file> <word>...: writes the words to the file, one in each line, unless the file has them already.
# Targets that depend on the file are then rebuilt only when a setting changes.
set -euo pipefail
file=$1
shift
mkdir -p "$(dirname "$file")"
text=$(printf '%s\n' "$@")
[ -e "$file" ] && [ "$(cat "$file")" = "$text" ] || printf '%s\n' "$text" >"$file"
