"""The command line: one file a verb, each loaded only when it is called.

Here the environment is handed to `Settings`, once, and every failure that a person can mend becomes one line on
standard error. Exit codes: 0 done, 1 something is wrong, 2 a wrong argument or setting.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

import streams
from streams.settings import BadSetting, Settings

VERBS = {
    "demo": "Show the whole path on this machine: a real Kafka, a worker, the seed stories.",
    "broker": "Run one Apache Kafka on this machine.",
    "topics": "Make and inspect the topics.",
    "worker": "Read raw stories, publish what they mention and who said what.",
    "feed": "Send stories to the raw topic.",
    "watch": "Feed each file that appears in a folder, and move it away.",
    "tail": "Print what comes out, as it comes.",
    "trace": "Tell a story's whole way through the topics.",
    "enrich": "Enrich stories without Kafka, to standard output.",
    "kill": "Recall a story: its text and quotes are taken back from everyone.",
    "redrive": "Send dead letters back to the topic they came from.",
    "check": "Say what is right and wrong with this installation, and what to do.",
    "lag": "Say how far each consumer group is behind, as metrics or once.",
    "bench": "Measure stories per second, in a loop and through the stream.",
}
"""Every verb and its sentence. The sentences stand here so that `--help` need not load every module."""


class Verbs(click.Group):
    """A group that imports `streams.cli.<verb>` when that verb is called, and takes its `command`."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command = import_module(f"streams.cli.{name}").command
        assert isinstance(command, click.Command)
        _name_variables(command, f"WIRESTREAM_{name}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        ctx.meta["streams.help"] = "--help" in rest
        return name, command, rest

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


def _name_variables(command: click.Command, path: str) -> None:
    """Gives every option that has none its variable, WIRESTREAM_<VERB>_<OPTION>, and shows it in the help.

    Only --yes has none: what sends or changes is said each time.
    """
    for option in command.params:
        if isinstance(option, click.Option) and "--yes" not in option.opts:
            option.envvar = option.envvar or f"{path}_{option.opts[0].strip('-')}".upper().replace("-", "_")
            option.show_envvar = True
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            _name_variables(inner, f"{path}_{name}")


@click.group(
    cls=Verbs,
    context_settings={"show_default": True, "max_content_width": 120},
    epilog="Settings are environment variables, WIRESTREAM_BROKERS and others: `wirestream check --settings` lists "
    "them. Exit codes: 0 done, 1 something is wrong, 2 a wrong argument or setting.",
)
@click.version_option(streams.__version__, package_name="wirestream", message="%(prog)s %(version)s")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Reads news wire stories from Kafka and publishes who and what they mention, and who said what."""
    ctx.meta["streams.environ"] = dict(os.environ)
    try:
        ctx.obj = Settings.from_env(os.environ)
    except BadSetting as wrong:
        # A wrong setting takes neither the help away nor the verb that explains it.
        if not (ctx.meta["streams.help"] or ctx.invoked_subcommand == "check"):
            raise click.UsageError(str(wrong)) from wrong
        ctx.obj = Settings()
        ctx.meta["streams.bad_setting"] = str(wrong)


def main() -> None:
    """The console script `wirestream`."""
    group(prog_name="wirestream")
