"""The command line as a whole: quick help, wrong settings, wrong verbs."""

from __future__ import annotations

import re
import subprocess
import sys

import click
import pytest

from streams.cli import VERBS, group
from tests.cli.program import run


def test_help_lists_every_verb_without_loading_any() -> None:
    code = (
        "import sys\nfrom streams.cli import group\n"
        "try:\n    group(['--help'])\nexcept SystemExit as done:\n    assert not done.code\n"
        "loaded = [name for name in sys.modules if name.startswith('streams.cli.')]\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^  (\w+)  +\S", done.stdout.split("Verbs:")[1], re.MULTILINE) == list(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_names_variables_and_exit_codes(verb: str) -> None:
    done = run(verb, "--help")
    assert done.exit_code == 0, done.output
    assert "Exit codes: 0 " in " ".join(done.output.split())
    command = group.get_command(click.Context(group), verb)
    assert command is not None
    shown = "".join(done.output.split())
    for option in command.params:
        if isinstance(option, click.Option) and "--yes" not in option.opts:
            assert f"envvar:{option.envvar}" in shown, option.opts


def test_a_wrong_setting_ends_every_verb_with_2_and_its_name() -> None:
    done = run("tail", "stories", env={"WIRESTREAM_COMMIT_SECONDS": "fast"})
    assert done.exit_code == 2
    assert 'WIRESTREAM_COMMIT_SECONDS: expected a number of at least 0.05, got "fast"' in done.output


def test_a_wrong_setting_does_not_take_the_help_away() -> None:
    assert run("feed", "--help", env={"WIRESTREAM_COMMIT_SECONDS": "fast"}).exit_code == 0


def test_an_option_may_come_from_its_variable() -> None:
    done = run("enrich", "-", env={"WIRESTREAM_ENRICH_PRETTY": "yes"}, given='{"broken"')
    assert done.exit_code == 0
    assert done.stdout.startswith('{\n  "error"')


def test_an_unknown_verb_is_a_wrong_argument() -> None:
    assert run("wire").exit_code == 2


def test_module_and_console_script_are_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "streams", "--version"], capture_output=True, text=True)
    assert done.stdout.startswith("wirestream ")
