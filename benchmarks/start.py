"""Start 启动: seconds from the command to the first answer, and the memory of a worker, beside bare Flask and SQLAlchemy.

Behind gunicorn with our settings and two workers, on an empty migrated database, as `systemctl restart` would see it:
compiled once, as `make setup` does. A worker's memory is its proportional set: what it holds alone, and its share of what
it shares with the process that started it and with the other worker.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from roster_import import server
from serving import answered, environment, request, served

REPEATS = 3
_HELLO = request("GET", "/", {})
_HEALTH = request("GET", "/healthz", {})


def started(factory: str, told: dict[str, str], asked: bytes) -> tuple[float, float]:
    """Return the seconds to the first answer, and the MiB of the largest worker then (proportional set size)."""
    began = time.perf_counter()
    with served(factory, told) as port:
        while not _answers(port, asked):
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        for _ in range(50):
            answered(port, asked)
        return seconds, max(_mebibytes(one) for one in _workers(port))


def _answers(port: int, asked: bytes) -> bool:
    try:
        return bool(answered(port, asked))
    except OSError:
        return False


def _workers(port: int) -> list[int]:
    found = subprocess.run(["pgrep", "-f", "gunicorn -c deploy"], capture_output=True, text=True, check=True)
    every = [int(one) for one in found.stdout.split()]
    return [one for one in every if _bound(one) == str(port) and _parent(one) in every]


def _bound(process: int) -> str:
    told = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    bind = next((one for one in told if one.startswith(b"XIANGXUN_BIND=")), b"")
    return bind.rpartition(b":")[2].decode()


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _mebibytes(process: int) -> float:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


def imported() -> float:
    """Return the seconds in which Python imports Flask and SQLAlchemy, and ends."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, flask_sqlalchemy"], check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the best of three."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "platform", "benchmarks", "tests"], check=True)
    with server() as postgres, tempfile.TemporaryDirectory() as name:
        told = environment(postgres, Path(name))
        libraries = min(imported() for _ in range(REPEATS))
        hello = [started("hello", {}, _HELLO) for _ in range(REPEATS)]
        ours = [started("ours", told, _HEALTH) for _ in range(REPEATS)]
    print(f"{'import of flask and sqlalchemy alone':44} {libraries:>6.2f} s")
    for label, runs in (("bare Flask hello", hello), ("ours", ours)):
        print(
            f"{f'{label}: first answer, memory of a worker':44} "
            f"{min(one for one, _ in runs):>6.2f} s {min(one for _, one in runs):>6.0f} MiB"
        )


if __name__ == "__main__":
    main()
