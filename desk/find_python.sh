#!/bin/sh
# Prints the path of a Python 3.10, or says in one line what to install. Used before there is an environment.

# The interpreter behind a venv or a pyenv shim, if it is a 3.10 that can make environments.
real() {
    "$1" -c '
import sys, ensurepip, venv
if sys.version_info[:2] != (3, 10): sys.exit(1)
print(getattr(sys, "_base_executable", None) or sys.executable)' 2>/dev/null
}

# Newest first. A pyenv shim may be there although no 3.10 is selected: its versions are looked up directly.
from_pyenv() {
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python3.10 2>/dev/null | sort -rV
}

from_uv() {
    uv python find --no-project --system 3.10 2>/dev/null || uv python find --no-project 3.10 2>/dev/null
}

for candidate in python3.10 $(from_pyenv) $(from_uv) python3 python; do
    if found=$(real "$candidate"); then
        echo "$found"
        exit 0
    fi
done
echo "Python 3.10 is missing: install python3.10 with its venv module, or 'pyenv install 3.10', or 'uv python install 3.10'" >&2
exit 1
