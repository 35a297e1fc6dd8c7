#!/usr/bin/env bash
# python3-zmq, a native peer for the interop tests. Where it cannot be had, they are skipped with a notice.
. scripts/lib.sh
# The distribution's Python first: that is the one python3-zmq is for. The tests look in the same order.
there() { /usr/bin/python3 -c 'import zmq' 2>/dev/null || python3 -c 'import zmq' 2>/dev/null; }

if ! there; then
  if have apt-get && can_be_root; then
    say "setup: installing python3-zmq for the interop tests"
    apt_install python3-zmq || true
  fi
  there || note "python3-zmq is not available (as root: apt-get install python3-zmq): its interop tests will be skipped"
fi
