"""A `muster serve` of its own: a free port, a temporary directory, a token of the default connection."""

import json
import os
import selectors
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, NamedTuple

READY = "Muster is ready at "
START_SECONDS = 60
STOP_SECONDS = 15


class Service(NamedTuple):
    """A server that is ready, and how to speak to it."""

    scim_url: str
    token: str
    log: Path


@contextmanager
def serving(muster: Path, directory: Path) -> Iterator[Service]:
    """Starts the server in an empty directory and stops it at the end. Its log is in the directory's `log` file."""
    # Nothing that the developer has set may leak in: no MUSTER_… variable, no muster.toml of the working directory.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MUSTER_")}
    data = directory / "data"
    log = directory / "log"
    with log.open("wb") as log_file:
        process = subprocess.Popen(
            [muster, "serve", "--listen", "127.0.0.1:0", "--data", data],
            cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log_file,
        )
    try:
        base_url = _ready(process, log)
        # The first start has made the connection `default`, whose identity provider is Generic SCIM 2.0.
        answer = subprocess.run(
            [muster, "token", "create", "--json", "--label", "conformance", "--data", data],
            cwd=directory, env=environment, check=True, stdout=subprocess.PIPE, timeout=START_SECONDS,
        )
        yield Service(f"{base_url}/scim/v2", json.loads(answer.stdout)["token"], log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(process: subprocess.Popen, log: Path) -> str:
    """Waits for the line that says where the server listens."""
    deadline = time.monotonic() + START_SECONDS
    output = b""
    os.set_blocking(process.stdout.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            selector.select(left)
            chunk = process.stdout.read()
            if chunk == b"":
                break
            output += chunk or b""
            # The last piece may be half a line.
            for line in output.decode(errors="replace").split("\n")[:-1]:
                if line.startswith(READY):
                    return line.removeprefix(READY).strip()
    raise SystemExit(f"muster serve did not say that it is ready.\n{output.decode(errors='replace')}\n{log.read_text()}")
