"""How a line is logged: text for people, or one JSON object a line for a collector. To standard error."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

import orjson

from streams.settings import Settings

# What every LogRecord has. What it has besides was given as `extra=` and is logged as members of its own.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET = ("aiokafka", "kafka", "faust", "mode")


def set_up(settings: Settings, *, stream: TextIO | None = None) -> None:
    """Sends every logger's lines to `stream` (standard error) as the settings say, and to nowhere else."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Json() if settings.log_format == "json" else Lines())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    if settings.log_level != "debug":
        # What these say at every rebalance and outage is said by our own lines, once.
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        # Calls every rebalance an error.
        logging.getLogger("aiokafka.consumer.group_coordinator").setLevel(logging.CRITICAL)


class Lines(logging.Formatter):
    """`2026-03-01T14:00:00.123Z WARNING streams.worker.agents: …`, UTC, what was given as extra behind it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002
        return _time(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        extra = "".join(f" {name}={value}" for name, value in _extra(record).items())
        return super().formatMessage(record) + extra


class Json(logging.Formatter):
    """time, level, logger, message, what was given as extra, and exception with its traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}
