"""The reader of CIFAR-10, on files in the published format made here, and the options for it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.parameter_deluge import cifar10

ROOT = Path(__file__).parents[2]
NAMES = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"
FILES = (*(f"data_batch_{i}.bin" for i in (1, 2, 3, 4, 5)), "test_batch.bin")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder as published: file i holds label (record + i) mod 10, images tell their place."""
    folder = tmp_path_factory.mktemp("cifar") / "cifar-10-batches-bin"
    folder.mkdir()
    (folder / "batches.meta.txt").write_text(NAMES, "ascii")
    for index, name in enumerate(FILES):
        records = np.zeros((10_000, 3073), np.uint8)
        records[:, 0] = (np.arange(10_000) + index) % 10
        records[:, 1] = index  # red, upper left
        records[:, 1 + 31] = np.arange(10_000) % 251  # red, upper right
        records[:, 1 + 1024 + 32] = 7  # green, second row
        records[:, 3072] = 9  # blue, lower right
        records.tofile(folder / name)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder(published, tmp_path):
    """The same by links, in which single files can be replaced."""
    for file in published.iterdir():
        (tmp_path / file.name).symlink_to(file)
    return tmp_path


def test_the_published_format_is_read(published):
    train, test = cifar10.read(published)
    assert (train.images.shape, train.images.dtype) == ((50_000, 3, 32, 32), np.uint8)
    assert (test.images.shape, test.labels.dtype) == ((10_000, 3, 32, 32), np.int64)
    records = np.tile(np.arange(10_000), 5)
    assert np.array_equal(train.labels, (records + np.repeat(np.arange(5), 10_000)) % 10)
    assert np.array_equal(train.images[:, 0, 0, 0], np.repeat(np.arange(5), 10_000))
    assert np.array_equal(train.images[:, 0, 0, 31], records % 251)
    assert (test.images[:, 0, 0, 0] == 5).all()
    assert (test.images[:, 1, 1, 0] == 7).all()
    assert (test.images[:, 2, 31, 31] == 9).all()
    assert test.images.sum(dtype=np.int64) == (5 + 7 + 9) * 10_000 + (np.arange(10_000) % 251).sum()


def replaced(name, change):
    def damage(folder):
        content = (folder / name).read_bytes()
        (folder / name).unlink()
        (folder / name).write_bytes(change(content))

    return damage


def with_label(content, record, label):
    return content[: 3073 * record] + bytes([label]) + content[3073 * record + 1 :]


FLAWS = {
    "missing": (
        lambda f: (f / "data_batch_3.bin").unlink(),
        "data_batch_3.bin cannot be read (No such file",
    ),
    "no names": (
        lambda f: (f / "batches.meta.txt").unlink(),
        "batches.meta.txt cannot be read (No such file",
    ),
    "other names": (
        replaced("batches.meta.txt", lambda c: b"apple\nbear\n"),
        "does not name the ten classes",
    ),
    "binary names": (
        replaced("batches.meta.txt", lambda c: b"\xff\x00"),
        "does not name the ten classes",
    ),
    "truncated": (
        replaced("test_batch.bin", lambda c: c[:-1]),
        "test_batch.bin has 30729999 bytes, not 30730000",
    ),
    "empty": (replaced("data_batch_1.bin", lambda c: b""), "data_batch_1.bin has 0 bytes"),
    "longer": (replaced("data_batch_1.bin", lambda c: c + c[:3073]), "has 30733073 bytes"),
    "foreign": (
        replaced("data_batch_5.bin", lambda c: with_label(c, 9_999, 10)),
        "data_batch_5.bin has a record with the label 10, above 9",
    ),
    "unbalanced": (
        replaced("test_batch.bin", lambda c: with_label(c, 0, (c[0] + 1) % 10)),
        "hold 999 photographs of class dog, not 1000",
    ),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_folder_that_is_not_the_published_one_is_named(folder, flaw):
    damage, told = FLAWS[flaw]
    damage(folder)
    with pytest.raises(cifar10.Cifar10Error) as caught:
        cifar10.read(folder)
    message = str(caught.value)
    assert told in message
    assert str(folder) in message
    assert "unpack the binary version" in message
    assert "\n" not in message


def test_what_is_no_folder_is_named(tmp_path):
    with pytest.raises(
        cifar10.Cifar10Error, match="nowhere is not a folder: unpack the binary version"
    ):
        cifar10.read(tmp_path / "nowhere")


def run_claims(tmp_path, *options):
    """Run two cases of the CIFAR-10 claims as from a command line; return exit status and cases."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "claims/parameter_deluge/test_cifar10.py",
            "-k",
            "MLP and 1x512 and random",
            "-p",
            "no:cacheprovider",
            "--report-dir",
            tmp_path / "report",
            *options,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTEST_ADDOPTS": ""},
    )
    record = json.loads((tmp_path / "report" / "run.json").read_text("utf-8"))
    cases = record["claims"][0]["cases"]
    return done, [case for case in cases if not case["reason"].startswith("not asked")]


def test_without_the_option_the_claims_say_how_to_get_there(tmp_path):
    done, cases = run_claims(tmp_path)
    assert done.returncode == 0
    assert {case["outcome"] for case in cases} == {"not run"}
    assert all("pass --cifar10 DIR" in case["reason"] for case in cases)
    assert all("cs.toronto.edu/~kriz/cifar.html" in case["reason"] for case in cases)


def test_a_folder_without_the_files_is_an_error_of_the_claims(tmp_path):
    done, cases = run_claims(tmp_path, "--cifar10", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert {case["outcome"] for case in cases} == {"error"}
    assert all(
        "nowhere is not a folder: unpack the binary version" in case["reason"] for case in cases
    )


def test_another_device_is_a_mistake_of_the_command_line():
    command = [sys.executable, "-m", "pytest", "claims/parameter_deluge", "--device", "abacus"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 4
    assert "argument --device: invalid choice: 'abacus'" in done.stderr
