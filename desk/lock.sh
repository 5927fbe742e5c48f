#!/bin/sh
# Resolves requirements/*.in into locks with hashes. The model's packages are taken alone: what they declare is not used.
set -e
command -v uv >/dev/null || { echo "uv is missing: install uv to resolve the requirements" >&2; exit 1; }
cd "$(dirname "$0")/../requirements"
compile() {
    uv pip compile --quiet --python-version 3.10 --generate-hashes --no-header --no-annotate "$@"
}
compile run.in --output-file run.txt
compile dev.in --constraint run.txt --output-file dev.txt
compile eval.in --output-file eval.txt
compile model.in --no-deps --output-file model.txt
