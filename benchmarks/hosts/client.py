"""A client 客户端 that does as people do: what was not answered is sent again until it is."""

from __future__ import annotations

import http.client
import json
import ssl
import time
import uuid
from collections.abc import Callable
from typing import Any

from network import DATA
from servers import FRONT

PATIENCE = 180.0
ONE_TRY = 20.0
CONFLICT = 409


class Client:
    """Speaks to nginx with one token; counts how often an answer failed to come, and the longest wait for one."""

    def __init__(self, token: str) -> None:
        """Take whose token to show."""
        self._headers = {"Authorization": f"Bearer {token}"}
        self._trust = ssl._create_unverified_context()  # noqa: SLF001 - a certificate made for the trial
        self.sent_again = 0
        self.longest = 0.0

    def get(self, path: str) -> Any:
        """Return the answer to a GET."""
        return self._until("GET", path, b"", {})

    def stands(self, path: str) -> bool:
        """Tell whether there is what a path names."""
        return self._once("GET", path, b"", {})[0] == 200

    def post(self, path: str, body: Any, *, done: Callable[[], bool] = lambda: False) -> Any:
        """Return the answer to a POST. Where it is refused as a conflict, `done` looks whether it was done before."""
        told = {"Content-Type": "application/json"}
        return self._until("POST", path, json.dumps(body).encode(), told, done)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Upload a file."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._until("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def _until(
        self,
        method: str,
        path: str,
        body: bytes,
        told: dict[str, str],
        done: Callable[[], bool] = lambda: False,
    ) -> Any:
        began = time.monotonic()
        while True:
            status, answer = self._once(method, path, body, told)
            was_done = status == CONFLICT and done()
            if status < 300 or was_done:
                self.longest = max(self.longest, time.monotonic() - began)
                return None if was_done else json.loads(answer)
            if (status < 500 and status != CONFLICT) or time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"{method} {path}: {status} {answer[:400]!r}")
            self.sent_again += 1
            time.sleep(0.2)

    def _once(self, method: str, path: str, body: bytes, told: dict[str, str]) -> tuple[int, bytes]:
        wire = http.client.HTTPSConnection(DATA, FRONT, timeout=ONE_TRY, context=self._trust)
        try:
            wire.request(method, f"/api/v1{path}", body or None, {**self._headers, **told})
            answer = wire.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 599, type(error).__name__.encode()
        finally:
            wire.close()
