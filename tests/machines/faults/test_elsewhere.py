"""A worker of xdist in another checkout, behind a socket: its evidence is that of any worker."""

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest
from execnet.script import socketserver

from tests.harness.suites import written


@pytest.fixture
def elsewhere(request, project, tmp_path_factory):
    """The address of a server of xdist's, which stands in a checkout of its own.

    The packages there are the same as here, or `other` ones.
    """
    written(project)
    place = tmp_path_factory.mktemp("elsewhere") / "checkout"
    shutil.copytree(project.path, place)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    other = place.parent / "another-1.0.dist-info" / "METADATA"
    other.parent.mkdir()
    other.write_text("Name: another\nVersion: 1.0\n")
    process = subprocess.Popen(
        [sys.executable, socketserver.__file__, address],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(place.parent) if request.param == "other" else ""},
    )
    until = time.monotonic() + 30
    while not reached(address):
        assert time.monotonic() < until
        time.sleep(0.05)
    yield f"{address}//chdir={place}"
    process.kill()
    process.wait()


def reached(address):
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def evidence(project):
    """What cases say without the seconds that they took."""
    return {name: case | {"duration_s": 0} for name, case in project.cases().items()}


@pytest.mark.parametrize("elsewhere, again", [("same", 0), ("other", 3)], indirect=["elsewhere"])
def test_a_worker_elsewhere_leaves_the_record_of_a_worker_here(project, elsewhere, again):
    run = project.pytester.runpytest_subprocess  # whose packages are those of the server
    run("--root-seed", "3")
    here = evidence(project)
    # With a path among the arguments xdist wants to copy it over, so that none is named.
    result = run("--root-seed", "3", "-d", "--tx", f"socket={elsewhere}")
    assert result.ret == 0
    assert evidence(project) == here
    assert len(here) == 3
    # What other packages made is not taken for what these would make.
    run("--root-seed", "3", "--reuse")
    assert sum(not case["reused"] for case in project.cases().values()) == again
