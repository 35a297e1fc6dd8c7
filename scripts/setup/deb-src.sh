#!/usr/bin/env bash
# deb-src.sh <out>: writes an apt sources list (deb822) for source packages, made from the machine's entries
# for binary packages, because a new Debian has no deb-src lines. The machine's configuration is not changed.
# Only entries of the running release are used, and not those of other repositories.
set -euo pipefail
out=$1
etc=${APT_ETC:-/etc/apt}
codename=$(. "${OS_RELEASE:-/etc/os-release}" && printf '%s' "${VERSION_CODENAME:-}")

shopt -s nullglob
lists=("$etc"/sources.list "$etc"/sources.list.d/*.list)
stanzas=("$etc"/sources.list.d/*.sources)

ours='
  function is_ours(suite) {
    sub(/[-\/](updates|security|proposed-updates)$/, "", suite)
    return suite == codename || suite ~ /^(stable|oldstable|testing|unstable|sid)$/
  }'

{
  # The one-line form: deb [option=value ...] uri suite component...
  for file in "${lists[@]}"; do
    [ -r "$file" ] && awk -v codename="$codename" "$ours"'
      $1 == "deb" {
        options = ""
        line = $0
        sub(/#.*/, "", line)
        sub(/^deb[ \t]+/, "", line)
        if (match(line, /^\[[^\]]*\]/)) { options = substr(line, 2, RLENGTH - 2); line = substr(line, RLENGTH + 1) }
        n = split(line, word, /[ \t]+/)
        first = word[1] == "" ? 2 : 1
        if (!is_ours(word[first + 1])) next
        print "Types: deb-src\nURIs: " word[first] "\nSuites: " word[first + 1]
        printf "Components:"
        for (i = first + 2; i <= n; i++) printf " %s", word[i]
        print ""
        count = split(options, option, /[ \t]+/)
        for (i = 1; i <= count; i++)
          if (option[i] ~ /^signed-by=/) print "Signed-By: " substr(option[i], 11)
          else if (option[i] ~ /^trusted=/) print "Trusted: " substr(option[i], 9)
        print ""
      }' "$file"
  done
  # The deb822 form: paragraphs of fields. A field may continue in lines that begin with a blank, as keys do.
  for file in "${stanzas[@]}"; do
    [ -r "$file" ] && awk -v codename="$codename" "$ours"'
      function flush_paragraph(   i, n, suite, kept) {
        n = split(suites, suite, /[ \t]+/)
        for (i = 1; i <= n; i++) if (is_ours(suite[i])) kept = kept " " suite[i]
        if (has_deb && enabled && kept != "") print "Types: deb-src\nSuites:" kept "\n" body
        body = ""; suites = ""; has_deb = 0; enabled = 1; skip = 0
      }
      BEGIN { enabled = 1 }
      /^#/ { next }
      /^[ \t]*$/ { flush_paragraph(); next }
      /^[ \t]/ { if (!skip) body = body $0 "\n"; next }
      { skip = 0; name = tolower($0); sub(/:.*/, "", name); value = $0; sub(/^[^:]*:[ \t]*/, "", value) }
      name == "types" { has_deb = value ~ /(^|[ \t])deb([ \t]|$)/; skip = 1; next }
      name == "suites" { suites = value; skip = 1; next }
      name == "enabled" { enabled = tolower(value) !~ /^(no|false|0)/; skip = 1; next }
      name == "architectures" { skip = 1; next }
      { body = body $0 "\n" }
      END { flush_paragraph() }' "$file"
  done
} >"$out"

[ -s "$out" ]
