"""Serving 受测网站: an application on a port of its own, for browsers that come and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@contextmanager
def serve(app: WSGIApplication) -> Iterator[str]:
    """Serve an application until the block ends; give its address."""
    server = make_server("127.0.0.1", 0, _in_one_piece(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _in_one_piece(app: WSGIApplication) -> WSGIApplication:
    """Read each answer before it is sent: a browser that leaves in the middle would leave its file open."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts: Any = ClosingIterator(app(environ, start_response))
        with closing(parts):
            return [b"".join(parts)]

    return answer
