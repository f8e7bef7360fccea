"""A folder that an option names, which pytest takes for one of tests and moves its root by."""

import pytest


@pytest.fixture
def elsewhere(project, tmp_path_factory):
    """Return a folder that is there, outside of the project, in which another project lies."""
    place = tmp_path_factory.mktemp("elsewhere")
    (place / "pytest.ini").write_text("[pytest]\n", "utf-8")
    (place / "run").mkdir()
    project.claim("c")
    return place / "run"


def run(project, *arguments):
    """Run as somebody does who stands in the project; return the status and the last line."""
    process = project.start(*arguments)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output.strip().splitlines()[-1]


@pytest.mark.parametrize("option", ["--report-dir", "--reuse"])
def test_a_root_that_an_option_moves_is_refused_with_the_remedy(project, elsewhere, option):
    status, told = run(project, option, str(elsewhere))
    assert status == 4
    assert told == (
        f"ERROR: {option} {elsewhere} makes {elsewhere.parent} the root directory, for pytest "
        f"takes {elsewhere} for a folder of tests; write {option}={elsewhere}"
    )
    assert not any(elsewhere.iterdir())


def test_a_folder_without_settings_of_its_own_is_told_too(project, tmp_path_factory):
    project.claim("c")
    place = tmp_path_factory.mktemp("bare")
    status, told = run(project, "--report-dir", str(place))
    assert status == 4
    assert told.endswith(f"write --report-dir={place}")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_moves_nothing_is_taken_as_it_is(project, elsewhere, workers):
    (project.path / "inside").mkdir()
    for arguments in (
        ["--report-dir", "inside"],
        ["--report-dir", str(elsewhere / "new")],
        [f"--report-dir={elsewhere}"],
        ["claims", "--report-dir", "inside"],
    ):
        process = project.start(*arguments, "-n", workers)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    assert (elsewhere / "run.json").exists()
