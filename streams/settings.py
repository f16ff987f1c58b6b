"""Every setting: its variable, unit, default and one sentence. The only reader of the environment.

`WIRESTREAM_<FIELD>` sets `Settings.<field>`. A secret may be given as a file instead: `WIRESTREAM_<FIELD>_FILE`.
A wrong value says which variable, what was expected and what was found, and the command exits with 2.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

PREFIX = "WIRESTREAM_"
# A container's user may have no home and no entry that names one; what is kept then lies where the command runs.
HOME = Path(os.path.expanduser("~")) if os.path.expanduser("~") != "~" else Path.cwd()
EMBARGO_POLICIES = ("split", "flag", "hold")


class BadSetting(ValueError):
    """A variable has a value that cannot be used; the message names it and what was expected."""


def setting(
    default: Any,
    sentence: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    choices: tuple[str, ...] = (),
    secret: bool = False,
    also: str | None = None,
) -> Any:
    """A field that is read from the environment; `also` names a variable of others that is read where ours is unset."""
    bounds = {"at_least": at_least, "at_most": at_most}
    return field(
        default=default, metadata={"sentence": sentence, **bounds, "choices": choices, "secret": secret, "also": also}
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs. Durations are seconds, sizes are bytes unless the name says otherwise."""

    brokers: str = setting("127.0.0.1:9092", "Kafka's bootstrap servers, host:port with commas between.")
    app_id: str = setting("wirestream", "The consumer group, and the prefix of the state's changelog topic.")
    data: Path = setting(
        HOME / ".local" / "share" / "wirestream", "Where the embedded broker and the workers keep their files."
    )
    kafka_jars: Path | None = setting(None, "A folder with Apache Kafka's jars, to be used instead of resolving them.")
    java_home: Path | None = setting(
        None, "The Java for the embedded broker; JAVA_HOME's where unset, then the PATH's.", also="JAVA_HOME"
    )
    cache: Path = setting(HOME / ".cache" / "wirestream", "Where resolved jars are kept; may be deleted at any time.")
    partitions: int = setting(8, "Partitions of every topic, chosen once (docs/migration.md).", at_least=1)
    replication: int | None = setting(
        None, "Copies of every partition; unset, 3 or as many as there are brokers.", at_least=1
    )
    http_port: int = setting(
        9108, "Where /metrics, /live and /ready are served; 0 takes a free port.", at_least=0, at_most=65535
    )
    http_bind: str = setting("127.0.0.1", "The address that port is bound to.")
    provider: str | None = setting(
        None, "The provider of stories that name none, and the outlet that is this newsroom's own."
    )
    embargo: str = setting("split", "What an embargoed story does before its time.", choices=EMBARGO_POLICIES)
    authority: Path | None = setting(
        None, "This newsroom's own authority file of entities (JSON Lines), which wins over the built-in ones."
    )
    model: Path | None = setting(
        None, "A folder with model.onnx, model.json and tokenizer.json, to be used instead of the built-in model."
    )
    model_threads: int = setting(1, "Threads of one run of the model.", at_least=1)
    concurrency: int = setting(2, "Stories that are enriched at the same time.", at_least=1)
    batch: int = setting(16, "Raw stories in hand at a time.", at_least=1)
    story_seconds: float = setting(
        30.0,
        "The longest a raw message, all its items together, may take before it is a dead letter (timeout).",
        at_least=0.1,
    )
    max_body: int = setting(
        400_000, "The longest body that is read, in characters; longer ones are dead letters.", at_least=1000
    )
    enrich_body: int = setting(
        120_000,
        "The longest body that is enriched, in characters; longer ones pass unenriched (too-long).",
        at_least=1000,
    )
    commit_seconds: float = setting(0.5, "How often offsets are committed.", at_least=0.05)
    session_seconds: float = setting(10.0, "How long a silent worker keeps its partitions.", at_least=1)
    stop_seconds: float = setting(25.0, "How long a stopping worker may take to finish what is in flight.", at_least=1)
    watchdog_seconds: float = setting(
        120.0, "How old the oldest delivered record may get before the worker restarts itself.", at_least=5
    )
    state_days: float = setting(45.0, "How long a story's state is kept without a touch.", at_least=0.0001)
    dead_letters_in_a_row: int = setting(50, "So many dead letters in a row stop the worker.", at_least=1)
    dead_letters_of_200: int = setting(
        100, "So many dead letters among the last 200 records stop the worker.", at_least=1
    )
    instance_id: str | None = setting(
        None, "Static group membership: a name of this worker that survives restarts. Leave it unset if unsure."
    )
    log_level: str = setting("info", "How much is logged.", choices=("debug", "info", "warning", "error"))
    log_format: str = setting("text", "How a line is logged.", choices=("text", "json"))
    sasl_mechanism: str | None = setting(
        None, "How to log in to Kafka.", choices=("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
    )
    sasl_username: str | None = setting(None, "The user to log in as.")
    sasl_password: str | None = setting(None, "That user's password.", secret=True)
    tls: bool = setting(False, "Whether to speak TLS to Kafka.")
    tls_ca: Path | None = setting(None, "The certificate authority's file (PEM); the system's where unset.")
    tls_cert: Path | None = setting(None, "This client's certificate (PEM), for mutual TLS.")
    tls_key: Path | None = setting(None, "This client's key (PEM).", secret=False)
    sasl_without_tls: bool = setting(False, "Allow a password over a connection that is not encrypted.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Settings as the environment has them. Raises BadSetting with the variable's name."""
        hints = get_type_hints(cls)
        values = {}
        for entry in fields(cls):
            variable = PREFIX + entry.name.upper()
            text = environ.get(variable)
            if text is None and entry.metadata["also"]:
                text = environ.get(entry.metadata["also"])
            if text is None and entry.metadata["secret"] and (path := environ.get(variable + "_FILE")):
                text = _secret(variable, path)
            if text is not None and text != "":
                values[entry.name] = _value(variable, text, hints[entry.name], entry.metadata)
        return cls(**values).checked()

    def checked(self) -> Settings:
        """The same, if its parts fit together."""
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.app_id):
            raise BadSetting(f'WIRESTREAM_APP_ID: expected letters, digits, ".", "_" and "-", got "{self.app_id}"')
        for server in self.brokers.split(","):
            host, _, port = server.strip().rpartition(":")
            if not host or not port.isdecimal() or int(port) > 65535:
                raise BadSetting(f'WIRESTREAM_BROKERS: expected host:port[,host:port], got "{server}"')
        if self.sasl_mechanism and not (self.sasl_username and self.sasl_password):
            raise BadSetting("WIRESTREAM_SASL_MECHANISM: needs WIRESTREAM_SASL_USERNAME and WIRESTREAM_SASL_PASSWORD")
        if self.sasl_mechanism and not self.tls and not self.sasl_without_tls:
            raise BadSetting(
                "WIRESTREAM_SASL_MECHANISM: a password would cross the network unencrypted; set WIRESTREAM_TLS=true "
                "(or, knowing that, WIRESTREAM_SASL_WITHOUT_TLS=true)"
            )
        return self

    def masked(self) -> dict[str, str]:
        """Variable to value, secrets hidden: fit to be shown."""
        shown = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            shown[PREFIX + entry.name.upper()] = "********" if entry.metadata["secret"] and value else str(value)
        return shown

    def kafka(self) -> dict[str, Any]:
        """The connection arguments of a kafka-python client."""
        arguments: dict[str, Any] = {"bootstrap_servers": [server.strip() for server in self.brokers.split(",")]}
        if self.tls:
            arguments["ssl_cafile"] = str(self.tls_ca) if self.tls_ca else None
            arguments["ssl_certfile"] = str(self.tls_cert) if self.tls_cert else None
            arguments["ssl_keyfile"] = str(self.tls_key) if self.tls_key else None
        arguments["security_protocol"] = ("SASL_" if self.sasl_mechanism else "") + ("SSL" if self.tls else "PLAINTEXT")
        if self.sasl_mechanism:
            arguments["sasl_mechanism"] = self.sasl_mechanism
            arguments["sasl_plain_username"] = self.sasl_username
            arguments["sasl_plain_password"] = self.sasl_password
        return arguments

    def with_(self, **changes: Any) -> Settings:
        """The same with some fields changed (command-line options win over the environment)."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None}).checked()

    @property
    def loopback(self) -> bool:
        """Whether every broker is on this machine, so that the embedded one may be meant."""
        hosts = {server.strip().rpartition(":")[0].strip("[]") for server in self.brokers.split(",")}
        return hosts <= {"127.0.0.1", "localhost", "::1", socket.gethostname()}


def _secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{variable}_FILE: cannot read {path}: {error.strerror}") from error


def _value(variable: str, text: str, hint: Any, metadata: Mapping[str, Any]) -> Any:
    kinds = [kind for kind in getattr(hint, "__args__", (hint,)) if kind is not type(None)]
    kind = kinds[0]
    at_least, at_most, choices = metadata["at_least"], metadata["at_most"], metadata["choices"]
    if choices and text not in choices:
        raise BadSetting(f'{variable}: expected one of {", ".join(choices)}, got "{text}"')
    if kind is bool:
        if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
            raise BadSetting(f'{variable}: expected true or false, got "{text}"')
        return text.lower() in ("true", "1", "yes")
    if kind is Path:
        return Path(text).expanduser()
    if kind in (int, float):
        expected = f"a {'whole ' if kind is int else ''}number"
        expected += f" of at least {at_least:g}" if at_least is not None else ""
        expected += f" and at most {at_most:g}" if at_most is not None else ""
        try:
            number = kind(text)
        except ValueError:
            raise BadSetting(f'{variable}: expected {expected}, got "{text}"') from None
        if not (at_least is None or number >= at_least) or not (at_most is None or number <= at_most):
            raise BadSetting(f'{variable}: expected {expected}, got "{text}"')
        return number
    return text


def documented() -> list[tuple[str, str, str]]:
    """(variable, default, sentence) of every setting, in order: the reference page and `wirestream check` print it."""
    rows = []
    for entry in fields(Settings):
        default = "" if entry.default in (None, MISSING) else str(entry.default).replace(str(HOME), "~")
        rows.append((PREFIX + entry.name.upper(), default, entry.metadata["sentence"]))
    return rows
