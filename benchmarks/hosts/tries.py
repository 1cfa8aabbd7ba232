"""Tries 试验: one kill each, during sign-in, imports or sealing; afterwards rows, files and audit chain are counted."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from client import Client
from county import Office, Ready, begin
from network import Host
from redis import Redis
from rq import Worker
from sqlalchemy import text
from sqlalchemy.orm import Session
from tests.counties.people import roster_workbook, villager
from tests.counties.walk import FIRST_DAY

from xiangxun.foundation import audit
from xiangxun.results.archives import shelf
from xiangxun.results.archives.queries import find_archive
from xiangxun.results.archives.verify import verify
from xiangxun.training.attendance.queries import list_sign_ins

ROWS = 900
WRITERS = 3
_STATES = ("absent", "present")


@dataclass
class Found:
    """What the tries of one kind found: how many, those in which somebody had to send again, longest waits."""

    tries: int = 0
    struck: int = 0
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Writers:
    """People at the door: each marks the same few trainees over and over, and remembers what was acknowledged."""

    def __init__(self, office: Office) -> None:
        """Mark everybody once, so that the versions of the marks count from here."""
        self._office = office
        self._clients = [Client(office.token) for _ in range(WRITERS)]
        self.said: dict[int, tuple[str, int]] = {}
        for person in office.people:
            self._mark(self._clients[0], person, "absent")
        with begin(office.tenant) as db:
            self.said = {
                row.trainee_id: (row.state, row.version) for row in list_sign_ins(db, office.session)
            }
        self.acknowledged = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them write while the block runs; everything sent is answered when it ends."""
        stop = threading.Event()
        with ThreadPoolExecutor(WRITERS) as pool:
            running = [pool.submit(self._write, n, stop) for n in range(WRITERS)]
            try:
                yield
            finally:
                stop.set()
            self.acknowledged += sum(one.result() for one in running)

    @property
    def sent_again(self) -> int:
        """How often an answer failed to come."""
        return sum(one.sent_again for one in self._clients)

    def longest(self) -> float:
        """Return the longest wait since asked last."""
        longest = max(one.longest for one in self._clients)
        for one in self._clients:
            one.longest = 0.0
        return longest

    def _write(self, n: int, stop: threading.Event) -> int:
        done = 0
        for person in cycle(self._office.people[n::WRITERS]):
            if stop.is_set():
                return done
            state, version = self.said[person]
            now = _STATES[state == "absent"]
            self._mark(self._clients[n], person, now)
            self.said[person] = now, version + 1
            done += 1
        return done

    def _mark(self, client: Client, person: int, state: str) -> None:
        marks = {"on": FIRST_DAY.isoformat(), "slot": 0, "marks": [{"trainee_id": person, "state": state}]}
        client.post(f"/sessions/{self._office.session}/sign-ins", marks)

    def check(self) -> Iterator[str]:
        """Compare every mark, and how often it was changed, with what was acknowledged."""
        with begin(self._office.tenant) as db:
            there = {
                row.trainee_id: (row.state, row.version) for row in list_sign_ins(db, self._office.session)
            }
            deeds = _deeds(db, "attendance.sign_in", self._office.session)
        for person, said in self.said.items():
            if there.get(person) != said:
                yield f"sign-in of {person}: acknowledged {said}, there is {there.get(person)}"
        if deeds < self.acknowledged:
            yield f"audit knows {deeds} of {self.acknowledged} acknowledged sign-ins"


def sign_in_try(writers: Writers, strike: Callable[[], None]) -> Iterator[str]:
    """Strike a host while people are marked."""
    with writers.at_work():
        time.sleep(random.uniform(0.3, 1.0))
        strike()
        time.sleep(1.0)
    yield from writers.check()


def import_try(office: Office, place: int, strike: Callable[[], None], client: Client) -> Iterator[str]:
    """Strike the host that works on an import; the rows must be there once, by one import."""
    session, content = office.empty[place], roster_workbook(_people(place))
    looked = client.upload(f"/sessions/{session}/rosters", "roster.xlsx", content)["id"]
    started = f"/rosters/{looked}"
    client.post(f"{started}/start", {}, done=lambda: client.get(started)["roster"]["state"] != "looked")
    strike()
    end = time.monotonic() + 180
    while (state := client.get(started)["roster"]["state"]) != "done":
        if time.monotonic() > end:
            yield f"import {looked} is still {state}"
            return
        time.sleep(0.3)
    with begin(office.tenant) as db:
        count = text(
            "SELECT count(*), count(DISTINCT trainee_id), count(DISTINCT ordinal) FROM enrolments"
            " WHERE tenant_id = :tenant AND session_id = :session"
        )
        counted = tuple(db.execute(count, {"tenant": office.tenant, "session": session}).one())
        deeds = _deeds(db, "roster.imported", session)
    if (counted, deeds) != ((ROWS, ROWS, ROWS), 1):
        yield f"import {looked}: {counted} rows of {ROWS}, {deeds} imports in the audit"


def seal_try(ready: Ready, strike: Callable[[], None], client: Client) -> Iterator[str]:
    """Strike a host while an archive is sealed; there must be one, whole, and as its row says."""
    with ThreadPoolExecutor(1) as pool:
        path = f"/sessions/{ready.session}/archive"
        sealing = pool.submit(client.post, path, {"custodian": "张档案"}, done=lambda: client.stands(path))
        time.sleep(random.uniform(0.05, 1.2))
        strike()
        sealing.result()
    with begin(ready.tenant) as db:
        archive = find_archive(db, ready.session)
        deeds = _deeds(db, "archive.seal", ready.session)
    if archive is None or deeds != 1:
        yield f"archive of {ready.tenant}: {archive and archive.sha256}, {deeds} sealings in the audit"
        return
    with shelf().lend(archive.folder, archive.sha256) as path:
        yield from verify(path, archive.sha256).problems


def chain_of(tenant: int) -> Iterator[str]:
    """Walk a county's audit chain."""
    with begin(tenant) as db:
        found = audit.verify(db)
    if not found.ok:
        yield f"audit chain of {tenant} is broken at {found.first_broken}"


class Striker:
    """Strikes one host after the other, by kill or by cutting its link, and brings it back."""

    def __init__(self, hosts: Sequence[Host], redis_url: str) -> None:
        """Take the hosts, all of them up."""
        self._hosts, self._redis = list(hosts), Redis.from_url(redis_url)
        self._turn = 0
        self._down: Host | None = None

    def next(self) -> None:
        """Strike the host whose turn it is: killed, killed, cut, cut, and so on."""
        self._strike(self._hosts[self._turn % 2])

    def at_import(self) -> None:
        """Strike the host whose worker has the job, once there is one; after 3 s the one whose turn it is."""
        end = time.monotonic() + 3
        while time.monotonic() < end:
            for worker in Worker.all(connection=self._redis):
                busy = worker.get_state() == "busy" and worker.pid
                for host in self._hosts if busy else ():
                    if host.owns(worker.pid):
                        time.sleep(random.uniform(0.0, 0.8))
                        self._strike(host)
                        return
            time.sleep(0.02)
        self.next()

    def back(self) -> None:
        """Bring the struck host back and wait for it."""
        if self._down:
            self._down.up()
            self._down.wait()
            self._down = None

    def _strike(self, host: Host) -> None:
        (host.cut if self._turn % 4 > 1 else host.kill)()
        self._turn += 1
        self._down = host


def _people(place: int) -> list[object]:
    first = date(1975, 1, 1) + timedelta(days=31 * (place + 1))
    return [villager(n, first + timedelta(days=n % 7)) for n in range(1, ROWS + 1)]


def _deeds(db: Session, action: str, session: int) -> int:
    statement = text(
        "SELECT count(*) FROM audit_entries WHERE action = :action AND subject = 'session' AND subject_id = :session"
    )
    return int(db.execute(statement, {"action": action, "session": session}).scalar_one())
