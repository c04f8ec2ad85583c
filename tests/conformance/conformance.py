#!/usr/bin/env python3
"""Runs scim2-tester against a Muster of its own, over HTTP, on a connection of the IdP *Generic SCIM 2.0*.

The tester learns schemas and resource types from the server, fills every attribute that they publish with random values,
and creates, reads, lists, searches, replaces, patches and deletes. It fails where RFC 7643 or RFC 7644 is broken, and is
made to fail here as well where it skips a check: with everything published and supported there is none to skip.

    python tests/conformance/conformance.py target/debug/muster
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import CheckResult, Status, check_server

from service import Service, serving

PASSED = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}
# A server that publishes fewer resource types or no PATCH would pass by being asked less.
PER_RESOURCE_TYPE = {
    "object_creation", "object_query", "object_query_without_id", "object_query_with_attributes",
    "object_list_with_attributes", "search_with_attributes", "object_replacement", "object_deletion",
    "check_add_attribute", "check_remove_attribute", "check_replace_attribute",
}
DATA_WIDTH = 500
LOG_TAIL = 20


def main() -> int:
    """Prints what did not pass and the counts; 0 if everything passed."""
    parser = argparse.ArgumentParser(description="scim2-tester against a running Muster")
    parser.add_argument("muster", type=Path, help="the binary")
    parser.add_argument("--seed", type=int, default=1, help="of the random choices between canonical values")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="muster-conformance-") as directory:
        with serving(arguments.muster.resolve(), Path(directory)) as service:
            return report(run(service), service)


def run(service: Service) -> list[CheckResult]:
    """All checks, in the tester's order."""
    headers = {"Authorization": f"Bearer {service.token}"}
    with Client(base_url=service.scim_url, headers=headers, timeout=30) as client:
        return check_server(SyncSCIMClient(client))


def report(results: list[CheckResult], service: Service) -> int:
    """Prints each result that is not a pass, then the counts."""
    lacking = [result for result in results if result.status not in PASSED]
    for result in lacking:
        about = f" of {result.resource_type}" if result.resource_type else ""
        print(f"{result.status.name}: {result.title}{about}: {result.reason}")
        if result.data is not None:
            print(f"    {str(result.data)[:DATA_WIDTH]}")
    unasked = [
        f"{title} of {resource_type}"
        for resource_type in ("User", "Group")
        for title in sorted(PER_RESOURCE_TYPE - {r.title for r in results if r.resource_type == resource_type})
    ]
    for check in unasked:
        print(f"ERROR: {check}: was not run")
    if lacking or unasked:
        print("The server's last words:", *service.log.read_text(errors="replace").splitlines()[-LOG_TAIL:], sep="\n    ")

    counts = Counter("passed" if r.status in PASSED else "skipped" if r.status is Status.SKIPPED else "failed" for r in results)
    failed, skipped = counts["failed"] + len(unasked), counts["skipped"]
    print(f"conformance: {counts['passed']} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or skipped else 0


if __name__ == "__main__":
    sys.exit(main())
