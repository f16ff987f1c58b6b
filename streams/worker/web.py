"""/metrics, /live and /ready from a thread of their own: they answer while the event loop is busy."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from prometheus_client import exposition
from prometheus_client.registry import CollectorRegistry


class Health(Protocol):
    """What is asked, from threads of the server's own: the worker's health, or that of `wirestream lag`."""

    @property
    def partitions(self) -> int: ...
    @property
    def unfinished(self) -> int: ...
    def live(self) -> tuple[str, ...]: ...
    def ready(self) -> tuple[str, ...]: ...


def serve(bind: str, port: int, registry: CollectorRegistry, health: Health) -> ThreadingHTTPServer:
    """Starts to serve and returns the server, whose `server_port` is the port (0 takes a free one). Raises OSError.

    /live and /ready give 200, or 503 with the reasons; both bodies are {"ok": …, "reasons": […], …}.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].rstrip("/")
            if path == "/metrics":
                encode, content_type = exposition.choose_encoder(self.headers.get("Accept", ""))
                self._answer(200, encode(registry), content_type)
            elif path == "/live":
                self._state(health.live())
            elif path == "/ready":
                self._state(health.ready())
            else:
                self._answer(404, b'{"paths": ["/metrics", "/live", "/ready"]}\n', "application/json")

        def _state(self, reasons: tuple[str, ...]) -> None:
            body = {
                "ok": not reasons,
                "reasons": list(reasons),
                "partitions": health.partitions,
                "unfinished": health.unfinished,
            }
            self._answer(503 if reasons else 200, json.dumps(body).encode() + b"\n", "application/json")

        def _answer(self, status: int, body: bytes, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Scrapes are not news."""

    server = ThreadingHTTPServer((bind, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="web", daemon=True).start()
    return server
