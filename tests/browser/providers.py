"""Two real providers of an organisation's sign-in, each a program of its own: PyPI's oidc-provider-mock and npm's oidc-provider.

They answer as `localhost`, the product as `127.0.0.1`, so that a browser sees two sites, as in life.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools.node import node

CLIENT = {"client_id": "wardwise", "client_secret": "a secret of forty-odd characters for tests"}
_SCRIPT = Path(__file__).parent / "provider.mjs"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def python_provider(port: int, _redirect_uri: str) -> Iterator[None]:
    """Run oidc-provider-mock. It takes any client, and any name as the subject."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    with _program(command, port, ""):
        yield


@contextmanager
def node_provider(port: int, redirect_uri: str) -> Iterator[None]:
    """Run oidc-provider, which takes this client alone, with PKCE."""
    settings = {"port": port, "client": {**CLIENT, "redirect_uris": [redirect_uri]}}
    with _program([node(), str(_SCRIPT)], port, json.dumps(settings)):
        yield


@contextmanager
def _program(command: list[str], port: int, text: str) -> Iterator[None]:
    """Run a program until it answers on the port, and for a while after."""
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "DEBUG": ""}
    )  # fmt: skip
    try:
        assert started.stdin
        started.stdin.write(text)
        started.stdin.close()
        deadline = time.monotonic() + 30
        while not _answers(port):
            assert started.poll() is None, f"{command} ended at once"
            assert time.monotonic() < deadline, f"{command} does not answer"
            time.sleep(0.1)
        yield
    finally:
        started.terminate()
        started.wait(timeout=10)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
