"""Data host 数据主机: PostgreSQL, PgBouncer, Redis, an S3 service and nginx, by the very files in deploy/."""

from __future__ import annotations

import base64
import configparser
import logging
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from network import DATA, ROOT

from xiangxun.foundation.db import migrate
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.local.redis import server_program

BUCKET, SHELF = "contents", "shelf"
FRONT = 8443


@contextmanager
def data_host() -> Iterator[tuple[Path, EmbeddedPostgres, dict[str, str]]]:
    """Lend a folder, the database and the environment that tells application hosts where everything is."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="xiangxun-hosts-"))
        folder.chmod(0o777)
        stack.callback(_remove, folder)
        postgres = _postgres(folder)
        stack.callback(postgres.remove)
        _run(stack, folder, "pgbouncer", _pgbouncer(folder, postgres))
        _run(stack, folder, "redis", _redis(folder))
        told = {
            "DATABASE_URL": f"postgresql://xiangxun_app@{DATA}:6432/xiangxun",
            "DATABASE_RELAY_URL": f"postgresql://xiangxun_relay@{DATA}:6432/xiangxun",
            "DATABASE_POOLED": "1",
            "REDIS_URL": f"redis://{DATA}:6390/0",
            "XIANGXUN_PLATFORM_KEY": base64.b64encode(bytes(range(32))).decode(),
            "SECRET_KEY": "a key for the trial alone",
            "XIANGXUN_FILES": str(folder / "files"),
            "XIANGXUN_PROXIES": "1",
            **_objects(stack),
        }
        yield folder, postgres, told


@contextmanager
def front(folder: Path, hosts: Sequence[str]) -> Iterator[None]:
    """Run nginx by deploy/nginx.conf before these application hosts."""
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout {folder}/key.pem -out {folder}/fullchain.pem"
    subprocess.run(made.split(), check=True, capture_output=True)
    ours = (ROOT / "deploy" / "nginx.conf").read_text()
    for was, now in (
        ("/etc/ssl/xiangxun", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("listen 80;", f"listen {DATA}:8080;"),
        ("listen 443 ", f"listen {DATA}:{FRONT} "),
    ):
        ours = ours.replace(was, now)
    servers = "\n".join(f"    server {one}:8000 max_fails=1 fail_timeout=5s;" for one in hosts)
    ours = re.sub(r"(?m)^    server 127\.0\.0\.1.*$", servers, ours)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid; daemon off; events {{}} http {{ {ours} }}", encoding="utf-8"
    )
    with ExitStack() as stack:
        nginx = [_program("nginx"), "-c", str(folder / "nginx.conf"), "-g", f"error_log {folder}/nginx.log;"]
        _run(stack, folder, "nginx", nginx)
        yield


def _remove(folder: Path) -> None:
    from xiangxun.results.archives.sealing import remove_folder

    remove_folder(folder)


def _postgres(folder: Path) -> EmbeddedPostgres:
    (folder / "state").mkdir(mode=0o711)
    postgres = EmbeddedPostgres(folder / "state")
    postgres.start()
    migrate.upgrade(postgres.owner_url())
    next(folder.glob("**/pg_hba.conf")).write_text("local all all trust\n")
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    return postgres


def _pgbouncer(folder: Path, postgres: EmbeddedPostgres) -> list[str]:
    told = configparser.ConfigParser(interpolation=None, comment_prefixes=(";",))
    told.read(ROOT / "deploy" / "pgbouncer.ini")
    sockets = psycopg.conninfo.conninfo_to_dict(postgres.superuser_url())["host"]
    told["databases"]["xiangxun"] = f"host={sockets} dbname=xiangxun"
    own = {"listen_addr": DATA, "unix_socket_dir": "", "auth_type": "trust", "auth_file": f"{folder}/users"}
    told["pgbouncer"].update(own)
    (folder / "users").write_text('"xiangxun_app" ""\n"xiangxun_relay" ""\n')
    with (folder / "pgbouncer.ini").open("w") as file:
        told.write(file)
    return [_program("pgbouncer"), "-u", "nobody", str(folder / "pgbouncer.ini")]


def _redis(folder: Path) -> list[str]:
    (folder / "redis").mkdir()
    options = {"bind": DATA, "port": "6390", "protected-mode": "no", "appendonly": "yes", "save": ""}
    told = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [server_program(), "--dir", str(folder / "redis"), *told]


def _objects(stack: ExitStack) -> Mapping[str, str]:
    """Start an S3 service with two buckets, of which one locks; return how to reach it."""
    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address=DATA, port=5390, verbose=False)
    server.start()
    stack.callback(server.stop)
    told = {
        "AWS_ENDPOINT_URL": f"http://{DATA}:5390",
        "AWS_ACCESS_KEY_ID": "trial",
        "AWS_SECRET_ACCESS_KEY": "trial",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    os.environ.update(told)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    client.create_bucket(Bucket=SHELF, ObjectLockEnabledForBucket=True)
    return {**told, "XIANGXUN_FILES_BUCKET": BUCKET, "XIANGXUN_ARCHIVES_BUCKET": SHELF}


def _run(stack: ExitStack, folder: Path, name: str, command: Sequence[str]) -> None:
    with (folder / f"{name}.out").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    time.sleep(0.5)
    if process.poll() is not None:
        raise RuntimeError(f"{name}: {(folder / f'{name}.out').read_text()[-400:]}")


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        raise RuntimeError(f"{name} is not installed on this machine")
    return found
