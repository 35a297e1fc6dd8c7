#!/usr/bin/env bash
# Installs Chromium for the tests in a browser. If that fails, a notice says so, and the tests are skipped.
. scripts/lib.sh

if [ -z "${CHROMIUM:-}" ] && ! have chromium; then
  if have apt-get && can_be_root; then
    say "setup: installing chromium for the tests in a browser (about 100 MB, once)"
    apt_install chromium || true
  fi
  have chromium || note "chromium is not available (as root: apt-get install chromium; CHROMIUM names another one): the tests in a browser will be skipped"
fi
