# Prints the targets of a Makefile that have a "## ..." line as description, under their "##@ ..." headings.
BEGIN { print "make <target>, where <target> is one of" }
/^##@ / { heading = substr($0, 5); next }
/^## / { text = substr($0, 4); next }
text != "" && /^[a-z][a-z-]*( [a-z-]+)*:/ {
  target = $0
  sub(/[: ].*/, "", target)
  if (heading != "") printf "\n%s\n", heading
  heading = ""
  printf "  %-10s %s\n", target, text
  text = ""
}
END {
  print "\nVariables"
  print "  LIBZMQ_SRC=<tree> LIBSODIUM_SRC=<tree>   build from a source tree of your own"
  print "  JOBS=<n>                                 compilers at once, when make has no -j"
  print "  TESTS=\"<vitest arguments>\"               e.g. TESTS=test/glue, TESTS=\"--project release\""
  print "  BENCH=\"<arguments>\"                      passed to the benchmark, e.g. BENCH=\"--only curve\", BENCH=--list"
}
