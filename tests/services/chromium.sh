#!/bin/sh
# Sees that Chromium is there for the browser tests; as root on Debian it is installed, else one line says what to do.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing chromium (once) ..."
    log=$(mktemp)
    if { apt-get update && apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    echo "chromium could not be installed: $(tail -n 1 "$log")" >&2
    exit 1
fi
echo "chromium is missing: install Debian's package chromium (or another Chromium as 'chromium' on the PATH)" >&2
exit 1
