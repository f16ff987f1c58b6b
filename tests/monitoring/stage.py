"""A real Prometheus that scrapes a real worker and `wirestream lag`, with the project's own rules made quick."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from tests.programs import program
from tests.worker.wirebench import WireBench

RULES = Path(__file__).parents[2] / "monitoring" / "prometheus" / "alerts.yml"
SCRAPE_SECONDS = 1
PATIENCE_SECONDS = 120.0

# What is hours and minutes at night is seconds here, so that a test sees alerts come and go.
WINDOWS = {"5m": "10s", "10m": "10s", "15m": "30s", "30m": "20s", "1h": "30s", "2h": "30s", "6h": "30s", "1d": "10m"}
OFFSETS = {"7d": "20s", "1d": "20s"}
LIMITS = {  # of an alert: what it says, what it is here
    "WirestreamBehind": ("> 60", "> 3"),
    "WirestreamLagRising": ("> 200", "> 5"),
    "WirestreamConsumerBehind": ("> 300", "> 3"),
    "WirestreamProviderSilent": ("> 600", "> 5"),
    "WirestreamLagUnknown": ("> 60", "> 3"),
    "WirestreamWorkerRestarting": ("[30s]", "[60s]"),  # three starts take longer than half a minute
}


def quick(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules with the same conditions over seconds instead of minutes."""
    for group in rules["groups"]:
        for rule in group["rules"]:
            expression = re.sub(r"\[(\w+)\]", lambda found: f"[{WINDOWS[found[1]]}]", rule["expr"])
            expression = re.sub(r"offset (\w+)", lambda found: f"offset {OFFSETS[found[1]]}", expression)
            if (limit := LIMITS.get(rule.get("alert", ""))) is not None:
                assert limit[0] in expression, rule["alert"]
                expression = expression.replace(*limit)
            rule["expr"] = expression
            if "for" in rule:
                rule["for"] = "1s" if rule["for"] in ("15s", "30s", "1m") else "2s"
    return rules


class Prometheus:
    """The program, its targets, and what it says. Started at once; `stop` ends it."""

    def __init__(self, folder: Path, targets: dict[str, int]) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        (folder / "alerts.yml").write_text(yaml.safe_dump(quick(yaml.safe_load(RULES.read_text("utf-8")))), "utf-8")
        jobs = [
            {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}
            for job, target in targets.items()
        ]
        every = f"{SCRAPE_SECONDS}s"
        (folder / "prometheus.yml").write_text(
            yaml.safe_dump(
                {
                    "global": {"scrape_interval": every, "evaluation_interval": every, "scrape_timeout": every},
                    "rule_files": ["alerts.yml"],
                    "scrape_configs": jobs,
                }
            ),
            "utf-8",
        )
        tool = program("prometheus")
        with (folder / "prometheus.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    tool.path,
                    f"--config.file={folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={folder / 'tsdb'}",
                    f"--web.listen-address={self.url.removeprefix('http://')}",
                ],
                env=tool.env,
                stdout=log,
                stderr=log,
            )
        self.began = time.time()
        until(self._answers, what=lambda: (folder / "prometheus.log").read_text("utf-8")[-2000:])

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def ask(self, path: str, **query: Any) -> Any:
        """What the HTTP API answers: its `data`."""
        asked = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query, doseq=True)}"
        with urllib.request.urlopen(asked, timeout=30) as reply:
            return json.load(reply)["data"]

    def over(self, expression: str, *, step: int = 2) -> list[dict[str, Any]]:
        """The expression's series over the time since the start."""
        found: list[dict[str, Any]] = self.ask(
            "query_range", query=expression, start=self.began, end=time.time(), step=step
        )["result"]
        return found

    def firing(self) -> set[str]:
        """Names of the alerts that fire now."""
        return {each["labels"]["alertname"] for each in self.ask("alerts")["alerts"] if each["state"] == "firing"}

    def fired(self) -> set[str]:
        """Names of the alerts that have fired since the start."""
        return {each["metric"]["alertname"] for each in self.over('ALERTS{alertstate="firing"}', step=1)}

    def wait(self, *alerts: str) -> None:
        """Until each of these has fired."""
        until(lambda: set(alerts) <= self.fired(), what=lambda: f"{set(alerts) - self.fired()} did not fire")

    def quiet(self, *alerts: str) -> None:
        """Until none of these fires any more."""
        until(lambda: not set(alerts) & self.firing(), what=lambda: f"{set(alerts) & self.firing()} still fire")

    def stop(self) -> None:
        """Ends the program."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Newsroom(WireBench):
    """The broker's topics, and workers as people start them: with the model, by the command."""

    program = (sys.executable, "-m", "streams", "worker")  # type: ignore[assignment]

    def lag(self, port: int) -> subprocess.Popen[bytes]:
        """`wirestream lag` on that port."""
        beside = Newsroom.__new__(Newsroom)
        beside.__dict__ = self.__dict__ | {
            "program": (sys.executable, "-m", "streams", "lag", "--http-port", str(port), "--interval", "0.5")
        }
        return beside.start()


def until(
    enough: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS, what: Callable[[], object] = lambda: ""
) -> None:
    """Returns once it is enough; fails where that takes too long."""
    deadline = time.monotonic() + seconds
    while not enough():
        assert time.monotonic() < deadline, f"not in {seconds:g} s: {what()}"
        time.sleep(0.25)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def stories(count: int, name: str, text: str, **more: Any) -> Iterable[dict[str, Any]]:
    """So many, each with a uri of its own."""
    for number in range(count):
        yield {"uri": f"urn:stage:{name}:{number}", "headline": f"About {name}", "text": text, **more}
