"""Which linter of the workflow is not installed is said at the end of the tests."""

from tests.harness.linters import LINTERS, command


def pytest_terminal_summary(terminalreporter):
    for name in (name for name in LINTERS if not command(name)):
        terminalreporter.write_line(f"{name}, of the workflow: NOT RUN, for it is not installed")
