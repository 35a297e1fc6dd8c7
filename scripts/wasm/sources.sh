#!/usr/bin/env bash
# sources.sh <libzmq tree>: prints the upstream files to compile. These are the files in wasm/sources.txt that the
# tree has. Files of a newer libzmq that the list does not mention are compiled as well, with a notice.
. scripts/lib.sh
tree=$1/src
[ -d "$tree" ] || die "there is no libzmq in $1" "run: make setup"

list() { sed -n 's/^\([^#[:space:]][^[:space:]]*\)[[:space:]]*$/\1/p' wasm/sources.txt; }
left_out() { sed -n 's/^# left out: \([^ ]*\) — ..*/\1/p' wasm/sources.txt; }

mentioned=" $({ list; left_out; } | tr '\n' ' ')"
list | while IFS= read -r file; do
  if [ -e "$tree/$file" ]; then
    printf '%s\n' "$file"
  else
    note "wasm/sources.txt: this libzmq has no src/$file (another version than $LIBZMQ_VERSION?)"
  fi
done
for path in "$tree"/*.cpp; do
  file=${path##*/}
  case $mentioned in
    *" $file "*) ;;
    *)
      note "wasm/sources.txt does not mention src/$file of this libzmq: compiling it"
      printf '%s\n' "$file"
      ;;
  esac
done
