#!/usr/bin/env bash
# remember.sh <file> <word>...: writes the words to the file, one a line, unless they are there already.
# What depends on the file is then rebuilt when a setting changes, and only then.
set -euo pipefail
file=$1
shift
mkdir -p "$(dirname "$file")"
text=$(printf '%s\n' "$@")
[ -e "$file" ] && [ "$(cat "$file")" = "$text" ] || printf '%s\n' "$text" >"$file"
