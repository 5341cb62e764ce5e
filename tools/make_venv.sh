#!/bin/sh
# Makes the Python environment when it is missing or broken. Usage: PYTHON=python3 make_venv.sh .venv
# A bare Debian has Python without `venv` and `pip`; then they are installed, or the command is told.
set -eu
venv=${1:-.venv}

works() { "$venv/bin/python" -m pip --version >/dev/null 2>&1; }
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if works && recent "$venv/bin/python"; then exit 0; fi

python=
for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if recent "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    echo "setup: Zaakspoor needs Python 3.11 or newer; none found. Debian: apt-get install python3 python3-venv" >&2
    exit 1
fi

make_it() {
    "$python" -m venv --clear "$venv" >/dev/null 2>&1 && works && return 0
    "$python" -m virtualenv --clear "$venv" >/dev/null 2>&1 && works
}

echo "setup: making $venv with $("$python" --version)"
if make_it; then exit 0; fi

version=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
if command -v apt-get >/dev/null; then
    here=$(dirname "$0")
    sh "$here/system_libs.sh" packages "$version" || sh "$here/system_libs.sh" packages python3-venv || true
    if make_it; then exit 0; fi
fi
echo "setup: $python cannot make an environment with pip." >&2
echo "setup: run this once, then again what you ran: sudo apt-get install -y python3-venv" >&2
exit 1
