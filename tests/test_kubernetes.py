"""The Kubernetes example fits together, and its users' rights are enough, and no more than enough, on a real Kafka."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from streams.broker.config import server_properties
from streams.broker.process import Kafka, embedded
from streams.settings import Settings
from streams.worker.topics import ANNOTATED, RAW, declared
from tests.cli.program import SEEDS
from tests.test_compose import DOCKERFILE, command_line, free_port, variables_of

KUBERNETES = Path(__file__).parents[1] / "docs" / "kubernetes"
MADE = runpy.run_path(str(KUBERNETES / "generate.py"))
WORKERS = list(yaml.safe_load_all((KUBERNETES / "workers.yaml").read_text(encoding="utf-8")))
DEPLOYMENTS = {each["metadata"]["name"]: each["spec"] for each in WORKERS if each["kind"] == "Deployment"}
PASSWORD = "not-a-secret-here"


def resources(name: str) -> list[dict[str, Any]]:
    """What a file holds."""
    return list(yaml.safe_load_all((KUBERNETES / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", MADE["FILES"])
def test_a_made_file_is_up_to_date(name: str) -> None:
    assert (KUBERNETES / name).read_text(encoding="utf-8") == MADE["FILES"][name](), (
        "run: python docs/kubernetes/generate.py"
    )


def test_the_table_of_rights_is_up_to_date() -> None:
    page = (KUBERNETES.parent / "deploy.md").read_text(encoding="utf-8")
    assert MADE["with_rights"](page) == page
    assert MADE["rights_table"]() in page


def test_every_topic_is_made_as_declared_and_named_as_kubernetes_allows() -> None:
    found = {each["metadata"]["name"]: each["spec"] for each in resources("topics.yaml")}
    for topic in declared("wirestream"):
        assert found.pop(topic.name)["config"] == topic.configs(replication=3)
        assert re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", topic.name)
    assert not found
    assert len({each["spec"]["partitions"] for each in resources("topics.yaml")}) == 1


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_deployment_fits_together(name: str) -> None:
    spec = DEPLOYMENTS[name]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    # It is told only what is read, and its secrets come from files that are mounted.
    command, _ = command_line(container["args"])
    environment = {each["name"]: each["value"] for each in container["env"]}
    settings = {f"WIRESTREAM_{field.upper()}" for field in Settings.__dataclass_fields__}
    assert {variable.removesuffix("_FILE") for variable in environment} <= settings | variables_of(command)
    for path in (environment["WIRESTREAM_SASL_PASSWORD_FILE"], environment["WIRESTREAM_TLS_CA"]):
        assert str(Path(path).parent) in {mount["mountPath"] for mount in container["volumeMounts"]}
    users = {each["metadata"]["name"] for each in resources("users.yaml")}
    assert environment["WIRESTREAM_SASL_USERNAME"] in users
    assert environment["WIRESTREAM_SASL_USERNAME"] in [
        volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume
    ]
    # The port that is served is the one that is probed and scraped.
    port = environment.get("WIRESTREAM_HTTP_PORT") or environment["WIRESTREAM_LAG_HTTP_PORT"]
    assert container["ports"] == [{"name": "metrics", "containerPort": int(port)}]
    for probe in (value for key, value in container.items() if key.endswith("Probe")):
        assert probe["httpGet"]["path"] in ("/live", "/ready", "/metrics")
        assert probe["httpGet"]["port"] == "metrics"
    service = next(
        each["spec"]
        for each in WORKERS
        if each["kind"] == "Service" and each["spec"]["selector"] == spec["selector"]["matchLabels"]
    )
    assert service["ports"][0]["port"] == int(port)
    assert service["publishNotReadyAddresses"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_pod_has_few_rights(name: str) -> None:
    pod = DEPLOYMENTS[name]["template"]["spec"]
    container = pod["containers"][0]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"]
    assert f"USER {pod['securityContext']['runAsUser']}:" in DOCKERFILE
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]


def test_a_worker_is_given_the_time_it_may_take_to_stop() -> None:
    pod = DEPLOYMENTS["wirestream-worker"]["template"]["spec"]
    environment = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
    assert pod["terminationGracePeriodSeconds"] > float(environment["WIRESTREAM_STOP_SECONDS"]) + 5


# The rights, on a real Kafka with its authorizer.


@dataclass(frozen=True, slots=True)
class Guarded:
    """A broker that asks who one is. `inside` has all rights and no password."""

    inside: str
    outside: str

    def environment(self, user: str, **more: str) -> dict[str, str]:
        """What the program is told to log in as that user."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WIRESTREAM_")}
        login = {
            "WIRESTREAM_BROKERS": self.outside,
            "WIRESTREAM_SASL_MECHANISM": "SCRAM-SHA-512",
            "WIRESTREAM_SASL_USERNAME": user,
            "WIRESTREAM_SASL_PASSWORD": PASSWORD,
            "WIRESTREAM_SASL_WITHOUT_TLS": "true",
        }
        return {**kept, **login, **more}


@pytest.fixture(scope="module")
def guarded(kafka_runtime: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A broker with Kafka's authorizer, the topics, and the users of users.yaml with their rights."""
    outside = free_port()

    def with_authorizer(data: Path, *, port: int, controller_port: int) -> str:
        # A line that comes later wins.
        more = _AUTHORIZER.format(port=port, controller_port=controller_port, outside=outside)
        return server_properties(data, port=port, controller_port=controller_port) + more

    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("streams.broker.process.server_properties", with_authorizer)
            broker = stack.enter_context(embedded(tmp_path_factory.mktemp("guarded"), kafka_runtime))
        subprocess.run(
            [*PROGRAM, "topics", "apply", "--partitions", "2"],
            env={**os.environ, "WIRESTREAM_BROKERS": broker.bootstrap, "WIRESTREAM_APP_ID": "wirestream"},
            check=True,
            capture_output=True,
            timeout=120,
        )
        with KafkaAdminClient(bootstrap_servers=broker.bootstrap) as admin:
            _give_rights(admin)
        yield Guarded(broker.bootstrap, f"127.0.0.1:{outside}")


_AUTHORIZER = """
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port},OUTSIDE://127.0.0.1:{outside}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},OUTSIDE://127.0.0.1:{outside}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,OUTSIDE:SASL_PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.outside.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=false
"""

PROGRAM = [sys.executable, "-m", "streams"]


def _give_rights(admin: Any) -> None:
    """What Strimzi's user operator does with users.yaml."""
    acls, logins = [], []
    for user in resources("users.yaml"):
        name = user["metadata"]["name"]
        logins.append(UserScramCredentialUpsertion(name, ScramMechanism.SCRAM_SHA_512, PASSWORD, iterations=4096))
        for right in user["spec"]["authorization"]["acls"]:
            on = right["resource"]
            pattern = ResourcePattern(
                ResourceType[on["type"].upper()],
                on["name"],
                {"literal": ACLResourcePatternType.LITERAL, "prefix": ACLResourcePatternType.PREFIXED}[
                    on["patternType"]
                ],
            )
            acls += [
                ACL(f"User:{name}", "*", ACLOperation[_upper(operation)], ACLPermissionType.ALLOW, pattern)
                for operation in right["operations"]
            ]
    refused = [error for error in admin.alter_user_scram_credentials(logins).values() if error]
    assert not refused
    assert not admin.create_acls(acls)["failed"]


def _upper(operation: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).upper()


def called(environment: Mapping[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program, run to its end."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def worker(guarded: Guarded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that logs in as the user of its deployment."""
    environment = guarded.environment(
        "wirestream", WIRESTREAM_DATA=str(tmp_path_factory.mktemp("worker")), WIRESTREAM_HTTP_PORT=str(free_port())
    )
    running = subprocess.Popen([*PROGRAM, "worker"], env=environment)
    yield running
    running.terminate()
    assert running.wait(60) == 0


def test_stories_pass_with_the_rights_of_the_example(guarded: Guarded, worker: subprocess.Popen[bytes]) -> None:
    story, kill = SEEDS / "020-licence.json", SEEDS / "021-licence-kill.json"
    desk = guarded.environment("newsroom-desk")
    for sent, expected in ((story, "published"), (kill, "killed")):
        fed = called(guarded.environment("newsroom-feed"), "feed", sent)
        assert fed.returncode == 0, fed.stderr
        deadline = time.monotonic() + 90
        while f'"decision":"{expected}"' not in (told := read(desk, "decisions")):
            assert worker.poll() is None
            assert time.monotonic() < deadline, told
    assert '"event":"retracted"' in read(desk, "quotes")
    seen = called(guarded.environment("wirestream-lag"), "lag", "--once", "--json")
    assert seen.returncode == 0, seen.stderr
    groups = {each["group"]: each for each in json.loads(seen.stdout)["groups"]}
    assert groups["wirestream"]["members"] == 1
    assert {topic["topic"] for topic in groups["wirestream"]["topics"]} >= {RAW.name, ANNOTATED.name}
    assert "wirestream-kills" in groups


def read(environment: Mapping[str, str], what: str) -> str:
    """What a topic holds, without spaces."""
    done = called(environment, "tail", what, "--from-beginning", "--json", "--idle-exit", "2")
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(" ", "")


# A topic that one may not describe is not there, as Kafka tells it.
@pytest.mark.parametrize(
    ("user", "arguments", "told"),
    [
        ("newsroom-desk", ("feed", SEEDS / "020-licence.json"), "uthoriz"),
        ("newsroom-feed", ("tail", "quotes", "--from-beginning", "--idle-exit", "2"), "does not exist"),
        ("newsroom-desk", ("tail", "deadletters", "--from-beginning", "--idle-exit", "2"), "does not exist"),
        ("wirestream-lag", ("feed", SEEDS / "020-licence.json"), "uthoriz"),
        ("wirestream", ("feed", SEEDS / "020-licence.json"), "uthoriz"),
    ],
)
def test_a_user_can_do_no_more_than_it_needs(
    guarded: Guarded, user: str, arguments: tuple[str, ...], told: str
) -> None:
    done = called(guarded.environment(user), *arguments)
    assert done.returncode == 1
    assert told in done.stdout + done.stderr


def test_a_wrong_password_is_refused(guarded: Guarded) -> None:
    wrong = {**guarded.environment("newsroom-feed"), "WIRESTREAM_SASL_PASSWORD": "wrong"}
    assert called(wrong, "feed", SEEDS / "020-licence.json").returncode == 1
