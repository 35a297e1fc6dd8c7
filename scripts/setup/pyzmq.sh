#!/usr/bin/env bash
# Installs python3-zmq, a native peer for the interop tests. If that fails, a notice says so, and its tests are skipped.
. scripts/lib.sh
# The distribution's Python comes first, because python3-zmq is made for it. The tests use the same order.
there() { /usr/bin/python3 -c 'import zmq' 2>/dev/null || python3 -c 'import zmq' 2>/dev/null; }

if ! there; then
  if have apt-get && can_be_root; then
    say "setup: installing python3-zmq for the interop tests"
    apt_install python3-zmq || true
  fi
  there || note "python3-zmq is not available (as root: apt-get install python3-zmq): its interop tests will be skipped"
fi
