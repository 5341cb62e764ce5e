#!/bin/sh
# Debian packages that no Python package brings. Usage:
#   system_libs.sh letters            what WeasyPrint needs to write letters
#   system_libs.sh tests              that, and a browser with fonts for the page tests
#   system_libs.sh packages NAME...   just these
# Installs when it may (root, or sudo that asks nothing); else tells the command and ends with 1.
# No wheel on PyPI carries Pango for Linux in a way other packages can load, hence apt.
set -eu

case ${1:-letters} in
letters) wanted="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 fontconfig-config" ;;
tests) wanted="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 fontconfig-config chromium fonts-dejavu-core" ;;
packages) shift; wanted=$* ;;
*) echo "system_libs.sh: unknown part $1" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    if [ "${1:-letters}" = letters ] && ldconfig -p 2>/dev/null | grep -q libpangoft2; then exit 0; fi
    echo "setup: this is no Debian or Ubuntu; install with your own tool what Debian calls: $wanted" >&2
    exit 1
fi

lacking() {
    missing=
    for name in $wanted; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)
        # Ubuntu and Debian 13 renamed some packages with t64; either will do.
        [ "$state" = installed ] || state=$(dpkg-query -W -f '${db:Status-Status}' "${name}t64" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $name"
    done
}

lacking
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "setup: not installed:$missing. Run this once (till then letters and page tests wait):" >&2
    echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

echo "setup: apt-get install$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >"$log" 2>&1
}
# The lists of packages may be absent (a bare container) or old: then fetch them and try again.
if install || { $as_root apt-get update -q >"$log" 2>&1 && install; }; then exit 0; fi
# A release that lacks one of them must still get the others.
for name in $missing; do
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$name" >>"$log" 2>&1 || true
done
lacking
if [ -z "$missing" ]; then exit 0; fi
tail -5 "$log" >&2
echo "setup: apt-get could not install:$missing" >&2
exit 1
