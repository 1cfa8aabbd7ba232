"""Two hosts 双机试验: PgBouncer, Redis, S3 and nginx before two application hosts that are killed in turn under load.

Run as root on Linux: `python benchmarks/hosts --sign-ins 60 --imports 20 --seals 20`. It exits 1 where anything that
was acknowledged is lost, or anything is there twice.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

import county
import tries
from client import Client
from network import Host, bridge
from served import COUNTY  # noqa: F401 - adds the county of the tests to this process, too
from servers import data_host, front

from xiangxun.demo.headless import headless
from xiangxun.local.servers import named
from xiangxun.settings import Settings


def main() -> int:
    """Run the tries in a mixed order, print what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name, count in (("--sign-ins", 10), ("--imports", 5), ("--seals", 5)):
        asked.add_argument(name, type=int, default=count)
    told = asked.parse_args()
    with ExitStack() as stack:
        stack.enter_context(bridge())
        folder, _postgres, environment = stack.enter_context(data_host())
        stack.enter_context(named(environment))
        stack.enter_context(headless(Settings.from_env()))
        hosts = []
        for name, number in (("a", 11), ("b", 12)):
            hosts.append(host := Host(name, number, environment, folder))
            stack.callback(host.remove)
            host.up()
        stack.enter_context(front(folder, [host.address for host in hosts]))
        county.hurry()
        office = county.make_office(told.imports)
        ready = [county.make_ready() for _ in range(told.seals)]
        for host in hosts:
            host.wait()
        print("counties made, hosts up", flush=True)
        return _run(told, office, ready, tries.Striker(hosts, environment["REDIS_URL"]))


def _run(
    told: argparse.Namespace, office: county.Office, ready: list[county.Ready], striker: tries.Striker
) -> int:
    writers = tries.Writers(office)
    found = {kind: tries.Found() for kind in ("sign-in", "import", "seal")}
    try:
        for kind, place in _mixed(told):
            _try(kind, place, found[kind], office, ready, striker, writers)
            striker.back()
    finally:
        for kind, note in found.items():
            print(
                f"{kind:8} tries {note.tries:3}, sent again in {note.struck:3}, longest wait {note.longest:5.1f} s,"
                f" wrong {len(note.wrong)}"
            )
        print(f"acknowledged sign-ins: {writers.acknowledged}", flush=True)
    return 1 if any(note.wrong for note in found.values()) else 0


def _try(
    kind: str,
    place: int,
    note: tries.Found,
    office: county.Office,
    ready: list[county.Ready],
    striker: tries.Striker,
    writers: tries.Writers,
) -> None:
    client, began, again = Client(office.token), time.monotonic(), writers.sent_again
    if kind == "sign-in":
        wrong = list(tries.sign_in_try(writers, striker.next))
    elif kind == "import":
        wrong = list(tries.import_try(office, place, striker.at_import, client))
    else:
        client = Client(ready[place].token)
        wrong = list(tries.seal_try(ready[place], striker.next, client))
        wrong += tries.chain_of(ready[place].tenant)
    wrong += tries.chain_of(office.tenant)
    note.tries += 1
    note.struck += (writers.sent_again - again + client.sent_again) > 0
    note.longest = max(note.longest, writers.longest(), client.longest)
    note.wrong += wrong
    print(f"{kind:8} {place:3} {time.monotonic() - began:5.1f} s  {wrong or 'as it should be'}", flush=True)


def _mixed(told: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Yield the tries of the three kinds in turn, as long as there are any."""
    counts = {"sign-in": told.sign_ins, "import": told.imports, "seal": told.seals}
    for place in range(max(counts.values())):
        yield from ((kind, place) for kind, count in counts.items() if place < count)


if __name__ == "__main__":
    if os.geteuid():
        sys.exit("network namespaces are made by root: sudo python benchmarks/hosts")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    sys.exit(main())
