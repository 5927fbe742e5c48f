#!/bin/sh
# Installs what the tests use of Node (prism, tsc), as locked in tests/tools, when it is not there yet.
command -v npm >/dev/null || {
    echo "npm is missing: the tests need Node 20 or newer with npm (running the bot does not)" >&2
    exit 1
}
cd "$(dirname "$0")/../tools"
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
echo "Installing the tests' Node tools (once) ..."
log=$(mktemp)
npm ci --no-progress >"$log" 2>&1 || {
    echo "the Node tools could not be installed: $(tail -n 1 "$log")" >&2
    exit 1
}
rm -f "$log"
