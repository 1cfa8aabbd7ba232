"""Settings 设置: what the environment says, read once, checked at start."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple, TypeVar

from environs import Env, EnvError

from xiangxun.kernel.errors import XiangxunError

T = TypeVar("T")
MEBIBYTE = 1024 * 1024
PLATFORM_KEY_BYTES = 32
_PORTS = 65536


class SettingsRefused(XiangxunError):
    """The environment is incomplete or wrong; the message names the variable and what it should hold."""

    code = "settings"
    status = 503


class Address(NamedTuple):
    """Where a server listens: an IPv4 address or localhost, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return it as the environment writes it."""
        return f"{self.host}:{self.port}"

    @property
    def is_private(self) -> bool:
        """Whether nobody but this machine reaches it."""
        return self.host == "localhost" or IPv4Address(self.host).is_loopback


_METRICS = Address("127.0.0.1", 9464)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations. Secrets do not show in its repr.

    `database_url` logs in as the application's role; `relay_url` as the relay's; `owner_url`, for migrations only,
    as the owner of the tables. `files` is the folder of encrypted uploads, unless `files_bucket` ("bucket/prefix")
    takes them; `archives_bucket` takes sealed archives under Object Lock. `database_pooled`: PgBouncer stands in between, in transaction mode. `proxies`: how many web
    servers of ours stand in front and say whom they serve. `backups` is the folder of backups, written under
    `backup_url` for the public key `backup_recipient`. `metrics_address` is where monitors get the metrics. `address` is where people find us (https://…), for links that a command
    prints. Sizes are in bytes.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    platform_key: bytes = field(repr=False)
    secret_key: str = field(repr=False)
    files: Path
    files_bucket: str | None = None
    archives_bucket: str | None = None
    database_pooled: bool = False
    proxies: int = 0
    earlier_platform_keys: tuple[bytes, ...] = field(default=(), repr=False)
    owner_url: str | None = field(default=None, repr=False)
    relay_url: str | None = field(default=None, repr=False)
    backup_url: str | None = field(default=None, repr=False)
    backups: Path | None = None
    backup_recipient: str | None = None
    metrics_address: Address = _METRICS
    metrics_token: str | None = field(default=None, repr=False)
    demo: bool = False
    secure_cookies: bool = True
    max_request_bytes: int = 64 * MEBIBYTE
    max_file_bytes: int = 20 * MEBIBYTE
    address: str = ""
    password_length: int = 10
    failures: int = 5
    wait_minutes: int = 15
    idle_minutes: int = 60
    session_hours: int = 12
    link_hours: int = 72
    admin_factor: bool = True

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment. Raise SettingsRefused naming the variable that is missing or wrong.

        Sources: DATABASE_URL, DATABASE_OWNER_URL, DATABASE_RELAY_URL, DATABASE_POOLED, REDIS_URL; XIANGXUN_PLATFORM_KEY (base64 of
        32 bytes) and SECRET_KEY, or the files that XIANGXUN_PLATFORM_KEY_FILE and SECRET_KEY_FILE name;
        XIANGXUN_PLATFORM_KEY_EARLIER (or its file), the key being replaced, while `xiangxun keys rewrap` is still to run;
        XIANGXUN_FILES, XIANGXUN_FILES_BUCKET, XIANGXUN_ARCHIVES_BUCKET, XIANGXUN_PROXIES, DATABASE_BACKUP_URL,
        XIANGXUN_BACKUPS, XIANGXUN_BACKUP_RECIPIENT, XIANGXUN_METRICS, XIANGXUN_METRICS_TOKEN (or its file), XIANGXUN_DEMO, XIANGXUN_SECURE_COOKIES, XIANGXUN_MAX_REQUEST_MB, XIANGXUN_MAX_FILE_MB,
        XIANGXUN_ADDRESS; for the sign-in policy XIANGXUN_PASSWORD_LENGTH, XIANGXUN_SIGN_IN_FAILURES,
        XIANGXUN_SIGN_IN_WAIT_MINUTES, XIANGXUN_IDLE_MINUTES, XIANGXUN_SESSION_HOURS, XIANGXUN_LINK_HOURS,
        XIANGXUN_ADMIN_FACTOR (on but for a demonstration).
        """
        env = Env()
        return cls(
            database_url=_needed(env, "DATABASE_URL", "应用角色的 PostgreSQL 地址"),
            redis_url=_needed(env, "REDIS_URL", "Redis 地址"),
            platform_key=platform_key(_secret(env, "XIANGXUN_PLATFORM_KEY", "32 字节平台密钥的 base64")),
            secret_key=_secret(env, "SECRET_KEY", "签名网页会话的随机串"),
            files=Path(_needed(env, "XIANGXUN_FILES", "存放上传文件的文件夹")),
            files_bucket=env.str("XIANGXUN_FILES_BUCKET", None),
            archives_bucket=env.str("XIANGXUN_ARCHIVES_BUCKET", None),
            database_pooled=_checked(env.bool, "DATABASE_POOLED", False),
            proxies=_checked(env.int, "XIANGXUN_PROXIES", 0),
            earlier_platform_keys=_earlier(env),
            owner_url=env.str("DATABASE_OWNER_URL", None),
            relay_url=env.str("DATABASE_RELAY_URL", None),
            backup_url=env.str("DATABASE_BACKUP_URL", None),
            backups=env.path("XIANGXUN_BACKUPS", None),
            backup_recipient=env.str("XIANGXUN_BACKUP_RECIPIENT", None),
            metrics_address=_address(env, "XIANGXUN_METRICS", _METRICS),
            metrics_token=_optional_secret(env, "XIANGXUN_METRICS_TOKEN", "计量服务的令牌"),
            demo=_checked(env.bool, "XIANGXUN_DEMO", False),
            secure_cookies=_checked(env.bool, "XIANGXUN_SECURE_COOKIES", True),
            max_request_bytes=_checked(env.int, "XIANGXUN_MAX_REQUEST_MB", 64) * MEBIBYTE,
            max_file_bytes=_checked(env.int, "XIANGXUN_MAX_FILE_MB", 20) * MEBIBYTE,
            password_length=_checked(env.int, "XIANGXUN_PASSWORD_LENGTH", 10),
            failures=_checked(env.int, "XIANGXUN_SIGN_IN_FAILURES", 5),
            wait_minutes=_checked(env.int, "XIANGXUN_SIGN_IN_WAIT_MINUTES", 15),
            idle_minutes=_checked(env.int, "XIANGXUN_IDLE_MINUTES", 60),
            session_hours=_checked(env.int, "XIANGXUN_SESSION_HOURS", 12),
            link_hours=_checked(env.int, "XIANGXUN_LINK_HOURS", 72),
            admin_factor=_checked(
                env.bool, "XIANGXUN_ADMIN_FACTOR", not _checked(env.bool, "XIANGXUN_DEMO", False)
            ),
            address=env.str("XIANGXUN_ADDRESS", "").rstrip("/"),
        )


def platform_key(text: str) -> bytes:
    """Return the 32 bytes that the base64 text stands for. Raise SettingsRefused for anything else."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != PLATFORM_KEY_BYTES:
        raise SettingsRefused(
            "平台密钥 XIANGXUN_PLATFORM_KEY 应为 32 字节的 base64（44 个字符）。请核对备份的密钥。"
        )
    return key


def _earlier(env: Env) -> tuple[bytes, ...]:
    name = "XIANGXUN_PLATFORM_KEY_EARLIER"
    if not env.str(name, "") and not env.str(f"{name}_FILE", ""):
        return ()
    return (platform_key(_secret(env, name, "正在更换的旧平台密钥")),)


def _optional_secret(env: Env, name: str, meaning: str) -> str | None:
    if not env.str(name, "") and not env.str(f"{name}_FILE", ""):
        return None
    return _secret(env, name, meaning)


def _needed(env: Env, name: str, meaning: str) -> str:
    value: str = env.str(name, "")
    if not value:
        raise SettingsRefused(f"缺少环境变量 {name}（{meaning}）。请设置它；本机试用可直接执行 make run。")
    return value


def _secret(env: Env, name: str, meaning: str) -> str:
    value: str = env.str(name, "")
    file: str = env.str(f"{name}_FILE", "")
    if value or not file:
        return value or _needed(env, name, meaning)
    path = Path(file)
    if not path.is_file():
        raise SettingsRefused(f"找不到密钥文件 {path}（{meaning}）。请从备份恢复它，或设置 {name}。")
    if path.stat().st_mode & 0o077:
        raise SettingsRefused(f"密钥文件 {path} 对其他用户可读。请执行 chmod 600 {path}。")
    return path.read_text(encoding="ascii").strip()


def _address(env: Env, name: str, default: Address) -> Address:
    host, _, port = (env.str(name, "") or str(default)).rpartition(":")
    if not (_is_host(host) and port.isdecimal() and int(port) < _PORTS):
        raise SettingsRefused(
            f"环境变量 {name} 应写作 IPv4 地址:端口。请改正，或删除它以采用默认值 {default}。"
        )
    return Address(host, int(port))


def _is_host(text: str) -> bool:
    try:
        return text == "localhost" or bool(IPv4Address(text))
    except ValueError:
        return False


def _checked(read: Callable[[str, T], T], name: str, default: T) -> T:
    try:
        return read(name, default)
    except EnvError:
        raise SettingsRefused(
            f"环境变量 {name} 的值无法识别。请改正，或删除它以采用默认值 {default}。"
        ) from None
