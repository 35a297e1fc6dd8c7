#!/usr/bin/env bash
# wasm/sources.txt and the libzmq tree name the same files, each one compiled or left out with a reason.
. scripts/lib.sh
status=0
tree=build/src/libzmq
grep -vE '^(#.*|[a-z0-9_]+\.cpp|\.\./external/[a-z0-9_/]+\.c)?$' wasm/sources.txt && { say "wasm/sources.txt: lines nobody understands"; status=1; }
grep -E '^# left out: ' wasm/sources.txt | grep -vE '^# left out: [a-z0-9_]+\.cpp — .{10,}' && { say "wasm/sources.txt: no reason given"; status=1; }

mentioned=$(sed -n -e 's/^# left out: \([^ ]*\) — .*/\1/p; t' -e 's/^\([a-z0-9_]*\.cpp\)$/\1/p' wasm/sources.txt | sort)
duplicates=$(uniq -d <<<"$mentioned")
[ -z "$duplicates" ] || { say "wasm/sources.txt names twice: $duplicates"; status=1; }
# A tree of another version may have other files: then it is only a notice.
difference=$(diff <(uniq <<<"$mentioned") <(cd "$tree/src" && printf '%s\n' *.cpp | sort) || true)
if [ -n "$difference" ]; then
  if [ -s build/setup/libzmq.origin ] && grep -q '^/' build/setup/libzmq.origin; then
    note "wasm/sources.txt is for libzmq $LIBZMQ_VERSION; this tree differs"
  else
    say "wasm/sources.txt and the sources differ (<: only listed, >: only there)" "$difference"
    status=1
  fi
fi
exit $status
