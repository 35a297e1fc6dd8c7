#!/usr/bin/env bash
# link.sh <out.wasm> <work folder> <flag>... -- <object>...: links the objects, with the exports in wasm/exports.txt
# and only the imports in wasm/imports.txt, and prints the size and hash. MORE is a folder with lists of further
# exports and imports.
. scripts/lib.sh
out=$1 work=$2
shift 2
flags=()
while [ "$1" != -- ]; do flags+=("$1"); shift; done
shift

entries() {
  sed -n 's/^\([^#[:space:]][^[:space:]]*\)[[:space:]]*$/\1/p' "wasm/$1" ${MORE:+"$MORE/$1"}
}

# The linker always exports the memory, the table and _initialize.
exports=$(entries exports.txt | grep -vxE 'memory|_initialize|__indirect_function_table' | sed 's/^/_/' | paste -sd,)

# emcc looks up undefined symbols in its JavaScript library, even if they have an import module. So the functions
# of the host are declared in a library of empty functions.
{
  echo 'mergeInto(LibraryManager.library, {'
  entries imports.txt | sed -n 's/^\(.*\)/  \1: function () {},/p'
  echo '});'
} >"$work/imports.js"

printf '%s\n' "$@" >"$work/objects.rsp"
emcc "${flags[@]}" --js-library "$work/imports.js" "-sEXPORTED_FUNCTIONS=$exports" "@$work/objects.rsp" -o "$work/linked.wasm"
mv "$work/linked.wasm" "$out"
say "  $out: $(stat -c %s "$out") bytes, sha256 $(sha256sum "$out" | cut -d' ' -f1)"
