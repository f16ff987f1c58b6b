"""docker-compose.yml and the Dockerfile: what can be known of them without an engine.

The file is one that Compose takes; every command is one that this program or Prometheus has; every variable is one that
is read. The workers' and the topics' commands and health checks are run as they stand, on a real Kafka.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml  # type: ignore[import-untyped]
from jsonschema import Draft7Validator

from streams.broker.config import MAX_MESSAGE_BYTES
from streams.broker.jars import KAFKA_VERSION
from streams.cli import group
from streams.settings import Settings
from tests.programs import program

ROOT = Path(__file__).parents[1]
SPECIFICATION = ROOT / "schemas" / "vendor" / "compose" / "compose-spec.json"
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = ("topics", "worker", "lag")
PINNED = re.compile(r"[\w./-]+:[\w.-]*\d[\w.-]*@sha256:[0-9a-f]{64}")


def example() -> dict[str, str]:
    """What .env.example sets."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def filled_in(text: str, variables: Mapping[str, str]) -> str:
    """The text with ${NAME:-default} and ${NAME:?message} replaced as Compose does; KeyError has the message."""

    def value(found: re.Match[str]) -> str:
        name, sign, rest = found.groups()
        if variables.get(name):
            return variables[name]
        if sign == "?":
            raise KeyError(f"{name}: {rest}")
        return rest

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", value, text)


def resolved(content: Any, variables: Mapping[str, str]) -> Any:
    """The parsed file with its variables: Compose fills them in after parsing, so an empty one stays a text."""
    if isinstance(content, dict):
        return {name: resolved(value, variables) for name, value in content.items()}
    if isinstance(content, list):
        return [resolved(value, variables) for value in content]
    return filled_in(content, variables) if isinstance(content, str) else content


COMPOSE: dict[str, Any] = resolved(yaml.safe_load(TEXT), {**example(), "GRAFANA_PASSWORD": "long enough"})
SERVICES: dict[str, Any] = COMPOSE["services"]


def test_it_is_a_compose_file() -> None:
    specification = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    for content in (COMPOSE, yaml.safe_load(TEXT)):
        assert [error.message for error in Draft7Validator(specification).iter_errors(content)] == []
    broken = {**COMPOSE, "services": {"kafka": {"image": "k", "replicas": 2}}}
    assert not Draft7Validator(specification).is_valid(broken)


def test_every_variable_is_explained_and_every_explained_one_is_used() -> None:
    used = set(re.findall(r"\$\{(\w+)", TEXT))
    assert used == set(example())
    assert "${" not in filled_in(TEXT, {**example(), "GRAFANA_PASSWORD": "x"})
    with pytest.raises(KeyError, match="GRAFANA_PASSWORD: set it in"):
        filled_in(TEXT, example())


def test_defaults_are_those_of_the_example() -> None:
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", TEXT))
    assert {name: example()[name] for name in defaults} == defaults


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    if name in OURS:
        assert SERVICES[name]["build"] == "."
    else:
        assert PINNED.fullmatch(SERVICES[name]["image"])


def test_the_dockerfile_is_pinned_has_two_stages_and_no_root() -> None:
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert len(set(stages)) == 1  # a virtual environment is of use only where its Python is the same
    assert PINNED.fullmatch(stages[0])
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("USER ") > last.index("RUN ")
    assert "--require-hashes" in DOCKERFILE


def test_what_the_dockerfile_copies_is_what_the_engine_gets() -> None:
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    allowed = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"]
    assert {line[1:] for line in allowed} == copied
    assert all((ROOT / source).exists() for source in copied)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_limited_watched_and_has_few_rights(name: str) -> None:
    service = SERVICES[name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert service["healthcheck"].get("test") or service["restart"] == "no"
    if name != "kafka":
        assert service["read_only"]
        uid = str(service["user"]).partition(":")[0]
        assert uid.isdigit()
        assert int(uid) > 0
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:")


def test_volumes_are_all_used_and_mounted_files_exist() -> None:
    mounts = [mount.split(":") for service in SERVICES.values() for mount in service.get("volumes", ())]
    assert {source for source, *_ in mounts if not source.startswith(".")} == set(COMPOSE["volumes"])
    for source, _, *mode in (mount for mount in mounts if mount[0].startswith(".")):
        assert mode == ["ro"]
        assert (ROOT / source).is_dir()


def test_no_secret_stands_in_a_file() -> None:
    for name in re.findall(r"^\s*(\w*(?:PASSWORD|SECRET|TOKEN)\w*):", TEXT, re.MULTILINE):
        assert re.search(rf"{name}: \$\{{\w+:\?", TEXT), f"{name} must come from the environment"
    assert example()["GRAFANA_PASSWORD"] == ""


def command_line(arguments: list[str]) -> tuple[click.Command, click.Context]:
    """The verb that these arguments name, and its parsed context. Raises click.UsageError where there is none."""
    command: click.Command = group
    context = click.Context(group, info_name="wirestream")
    context.meta["streams.help"] = False
    rest = list(arguments)
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None, name
        command = found
    return command, command.make_context(command.name, rest, parent=context)


def variables_of(command: click.Command) -> set[str]:
    """The environment variables that a verb's options read."""
    return {str(parameter.envvar) for parameter in command.params if parameter.envvar}


@pytest.mark.parametrize("name", OURS)
def test_a_command_is_one_that_exists_and_reads_what_it_is_given(name: str) -> None:
    service = SERVICES[name]
    command, _ = command_line(service["command"])
    settings = {f"WIRESTREAM_{field.upper()}" for field in Settings.__dataclass_fields__}
    assert set(service["environment"]) <= settings | variables_of(command)
    Settings.from_env(service["environment"])
    with pytest.raises(click.UsageError):
        command_line([*service["command"], "--no-such-option"])


def test_the_image_and_compose_agree() -> None:
    assert json.loads(re.findall(r"^ENTRYPOINT (.+)$", DOCKERFILE, re.MULTILINE)[0]) == ["wirestream"]
    assert json.loads(re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[0]) == SERVICES["worker"]["command"]
    health = json.loads(re.findall(r"^ +CMD (.+)$", DOCKERFILE, re.MULTILINE)[0])
    assert ["CMD", *health] == SERVICES["worker"]["healthcheck"]["test"]
    uid = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[-1]
    assert all(SERVICES[name]["user"] == uid for name in OURS)
    assert "worker-data:/data" in SERVICES["worker"]["volumes"]
    assert "WIRESTREAM_DATA=/data" in DOCKERFILE


def test_kafka_is_the_one_that_the_tests_run_and_is_set_as_it() -> None:
    kafka = SERVICES["kafka"]
    assert kafka["image"].startswith(f"apache/kafka:{KAFKA_VERSION}@")
    assert int(kafka["environment"]["KAFKA_MESSAGE_MAX_BYTES"]) == MAX_MESSAGE_BYTES
    assert kafka["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    inside = SERVICES["worker"]["environment"]["WIRESTREAM_BROKERS"]
    assert f"INSIDE://{inside}" in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert kafka["healthcheck"]["test"][-1] == inside.rpartition(":")[2]


def test_a_worker_is_given_the_time_it_may_take_to_stop() -> None:
    worker = SERVICES["worker"]
    grace = float(worker["stop_grace_period"].removesuffix("s"))
    assert grace > Settings.from_env(worker["environment"]).stop_seconds + 5


def test_prometheus_runs_with_its_flags_and_files_and_its_health_check_tells(tmp_path: Path) -> None:
    """Compose's command with the container's paths as they are here, and one flag more for the port."""
    found, service, port = program("prometheus"), SERVICES["prometheus"], free_port()
    paths = {inside: str(ROOT / outside) if outside.startswith(".") else str(tmp_path) for outside, inside, *_ in
             (mount.split(":") for mount in service["volumes"])}  # fmt: skip
    flags = [re.sub(r"=(/\w+(?:/\w+)?)(?=/|$)", lambda path: f"={paths[path[1]]}", flag) for flag in service["command"]]
    assert flags[0] == f"--config.file={ROOT / 'monitoring' / 'prometheus' / 'prometheus.yml'}"
    address = service["healthcheck"]["test"][-1].replace("127.0.0.1:9090", f"127.0.0.1:{port}")

    def is_healthy() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    assert not is_healthy()
    log = (tmp_path / "log").open("wb")
    with (
        log,
        subprocess.Popen(
            [found.path, *flags, f"--web.listen-address=127.0.0.1:{port}"], env=found.env, stdout=log, stderr=log
        ) as running,
    ):
        try:
            deadline = time.monotonic() + 60
            while not is_healthy():
                assert running.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.2)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/rules", timeout=10) as reply:
                assert b"WirestreamDeadMansSwitch" in reply.read()
        finally:
            running.terminate()


def test_prometheus_scrapes_the_ports_that_compose_serves() -> None:
    """Every name and port that prometheus.yml asks for is a service's."""
    scraped = yaml.safe_load((ROOT / "monitoring" / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    served = {
        "worker": SERVICES["worker"]["environment"]["WIRESTREAM_HTTP_PORT"],
        "lag": SERVICES["lag"]["environment"]["WIRESTREAM_LAG_HTTP_PORT"],
    }
    found: dict[str, str] = {}
    for job in scraped["scrape_configs"]:
        for static in job.get("static_configs", ()):
            found |= dict(target.split(":") for target in static["targets"])
        for looked_up in job.get("dns_sd_configs", ()):
            found |= {name: str(looked_up["port"]) for name in looked_up["names"]}
    assert {name: port for name, port in found.items() if name in served} == served
    # Replicas of a service share its name: all their addresses are asked for, not one of them in turn.
    assert any("worker" in looked_up["names"] for job in scraped["scrape_configs"]
               for looked_up in job.get("dns_sd_configs", ()))  # fmt: skip
    told = [target for alerting in scraped["alerting"]["alertmanagers"] for static in alerting["static_configs"]
            for target in static["targets"]]  # fmt: skip
    assert [target.partition(":")[0] for target in told] == ["alertmanager"]


PROGRAM = Path(sys.executable).parent / "wirestream"


@pytest.fixture
def here(kafka: str, app_id: str, tmp_path: Path) -> dict[str, str]:
    """What is other than in a container: the tests' Kafka, a folder for /data, free ports, the programs on the PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIRESTREAM_")}
    return {
        **kept,
        "PATH": f"{PROGRAM.parent}{os.pathsep}{kept['PATH']}",
        "WIRESTREAM_BROKERS": kafka,
        "WIRESTREAM_APP_ID": app_id,
        "WIRESTREAM_DATA": str(tmp_path / "data"),
        "WIRESTREAM_HTTP_PORT": str(free_port()),
        "WIRESTREAM_LAG_HTTP_PORT": str(free_port()),
    }


def free_port() -> int:
    """A port that nobody listens to at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def healthy(name: str, environment: Mapping[str, str]) -> bool:
    """What Docker would think of the service."""
    test = SERVICES[name]["healthcheck"]["test"]
    assert test[0] == "CMD"
    return subprocess.run(test[1:], env=environment, capture_output=True, check=False, timeout=30).returncode == 0


def test_topics_workers_and_lag_run_as_compose_runs_them(here: dict[str, str]) -> None:
    # The tests' broker is shared: its topics may be there already, and then they keep their number of partitions.
    once = {name: value for name, value in SERVICES["topics"]["environment"].items() if "PARTITIONS" not in name}
    subprocess.run(
        [PROGRAM, *SERVICES["topics"]["command"]], env={**once, **here}, check=True, capture_output=True, timeout=60
    )
    environments = {name: {**SERVICES[name]["environment"], **here} for name in ("worker", "lag")}
    running = {
        name: subprocess.Popen([PROGRAM, *SERVICES[name]["command"]], env=environment, stderr=subprocess.DEVNULL)
        for name, environment in environments.items()
    }
    try:
        deadline = time.monotonic() + 90
        for name, environment in environments.items():
            assert not healthy(name, {**environment, "WIRESTREAM_HTTP_PORT": "1", "WIRESTREAM_LAG_HTTP_PORT": "1"})
            while not healthy(name, environment):
                assert running[name].poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.5)
        for name, process in running.items():
            process.send_signal(signal.SIGTERM)
            grace = SERVICES[name].get("stop_grace_period", "10s")  # Docker's own
            assert process.wait(float(grace.removesuffix("s"))) == 0
    finally:
        for process in running.values():
            process.kill()
            process.wait()
