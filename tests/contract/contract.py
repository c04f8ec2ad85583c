#!/usr/bin/env python3
"""Holds a running Muster to the description of its admin API, with requests that schemathesis makes up from it.

Whatever is sent, right or wrong, by an API key that may do everything: the server never fails, and each answer has a
status, a type and a body that the description names.

    python tests/contract/contract.py target/debug/muster
"""

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))
from service import serving  # noqa: E402

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SCOPES = [
    "users:read", "users:write", "connections:read", "connections:write", "holds:decide", "log:read", "audit:read",
    "admins:read", "admins:write",
]
LIMIT_SECONDS = 600


def main() -> int:
    """Prints what schemathesis found and the counts; 0 if it found nothing."""
    parser = argparse.ArgumentParser(description="schemathesis against a running Muster")
    parser.add_argument("muster", type=Path, help="the binary")
    parser.add_argument("--examples", type=int, default=40, help="requests made up for each operation")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="muster-contract-") as name:
        directory = Path(name)
        with serving(arguments.muster.resolve(), directory) as service:
            key = api_key(arguments.muster.resolve(), directory)
            report = directory / "report.xml"
            url = service.scim_url.removesuffix("/scim/v2")
            command = [
                str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/api/v1/openapi.json",
                "--header", f"Authorization: Bearer {key}", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
                "--max-examples", str(arguments.examples), "--seed", str(arguments.seed), "--continue-on-failure",
                "--no-color", "--warnings", "off", "--suppress-health-check", "all",
                "--report", "junit", "--report-junit-path", str(report),
            ]
            run = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=LIMIT_SECONDS)
            cases = list(ElementTree.parse(report).getroot().iter("testcase")) if report.exists() else []
            failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
            if run.returncode != 0 or failed or not cases:
                print(run.stdout, run.stderr, service.log.read_text()[-4000:], sep="\n")
            # Something else than a check may have gone wrong.
            failed = max(failed, int(run.returncode != 0))
            print(f"contract: {len(cases) - failed} passed, {failed} failed")
            return int(failed > 0 or not cases)


def api_key(muster: Path, directory: Path) -> str:
    """An API key with every scope."""
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    command = [muster, "api-key", "create", "--json", "--name", "contract", *scopes, "--data", directory / "data"]
    made = subprocess.run(command, cwd=directory, check=True, stdout=subprocess.PIPE, timeout=60)
    return next(value for value in json.loads(made.stdout).values() if str(value).startswith("mak_"))


if __name__ == "__main__":
    sys.exit(main())
