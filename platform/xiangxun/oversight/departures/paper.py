"""The certificate on paper 销毁证明: its JSON in words, to print, stamp and hand to the county."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from xiangxun.foundation.papers import pdf
from xiangxun.foundation.papers.forms import DOCUMENT, DocumentData, Part
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import SHANGHAI
from xiangxun.oversight.departures.queries import DepartureRow, certificate_of
from xiangxun.registry.accounts.operators import DUTIES

LOOKED = {
    "county tables": "县级数据表（张）",
    "platform tables": "平台数据表（张）",
    "stores": "文件库与档案库（处）",
    "file names": "文件名（个）",
    "redis keys": "队列与缓存的键（个）",
    "log lines": "日志（行）",
}
_DIGIT_GROUP = 16


def certificate_pdf(row: DepartureRow) -> bytes:
    """Return the certificate as PDF; the same departure gives the same bytes. Raises `NotFound` before there is one."""
    told = json.loads(certificate_of(row))
    data: DocumentData = {
        "title": "县（市）数据销毁证明",
        "heading": "乡训平台运营方",
        "number": f"离〔{told['ended_at'][:4]}〕{told['number']}号",
        "to": told["county"]["title"],
        "on": _day(told["ended_at"]),
        "parts": list(_parts(told, row.certificate_sha256 or "")),
        "signed_by": "乡训平台运营方（盖章）",
    }
    return pdf(DOCUMENT, {**data})


def _parts(told: Mapping[str, Any], sha256: str) -> Iterator[Part]:
    yield {"title": "一、依据与经过", "paragraphs": list(_course(told))}
    yield {"title": "二、护照与交接", "columns": ["事项", "内容"], "rows": _handed_over(told)}
    yield {"title": "三、删除之前的清点", "columns": ["内容", "数量"], "rows": _stock(told["inventory"])}
    looked = [[words, str(told["looked"].get(name, 0))] for name, words in LOOKED.items()]
    yield {
        "title": "四、删除之后的查找",
        "paragraphs": ["查找遗留：0 处。" if not told["found"] else f"查找遗留：{len(told['found'])} 处。"],
        "columns": ["查找范围", "数量"],
        "rows": looked,
    }
    kept = [[one["where"], str(one["number"]), one["why"]] for one in told["kept"]]
    yield {"title": "五、依法留存", "columns": ["位置", "数量", "理由"], "rows": kept or [["无", "0", ""]]}
    locked = [[_words(one["until"]), f"{one['objects']} 个档案对象"] for one in told["locked"]]
    backups = [[_words(one["until"]), f"备份 {one['stamp']}"] for one in told["backups"]]
    yield {
        "title": "六、到期清除",
        "paragraphs": [
            "存储锁定的档案任何人不能提前删除，到期由平台自动删除并换发本证明；备份按保留期清除。"
        ],
        "columns": ["至", "内容"],
        "rows": [*locked, *backups] or [["—", "没有锁定的档案和未到期的备份"]],
    }
    chain = told["platform_chain"]
    yield {
        "title": "七、核对",
        "paragraphs": told["remarks"],
        "columns": ["摘要", "SHA-256"],
        "rows": [
            ["本证明（JSON）", _grouped(sha256)],
            [f"平台审计链第 {chain['entries']} 条", _grouped(chain["head"])],
        ],
    }


def _course(told: Mapping[str, Any]) -> Iterator[str]:
    county, asked, confirmed = told["county"], told["asked"], told["confirmed"]
    yield (
        f"{county['title']}（代码 {county['code']}，行政区划 {county['region']}）来函（{told['letter']}）要求离开本平台。"
    )
    yield (
        f"{_words(asked['at'])}，{DUTIES[asked['duty']]}{asked['name']}登记请求，即日起数据冻结；"
        f"{_words(confirmed['at'])}，{DUTIES[confirmed['duty']]}{confirmed['name']}核对护照与回执后确认。"
    )
    yield f"{_words(told['began_at'])}开始执行，{_words(told['ended_at'])}查找完毕。"


def _handed_over(told: Mapping[str, Any]) -> list[list[str]]:
    passport, receipt = told["passport"], told["receipt"]
    checked = {"opened": "已用县里的私钥全部打开核对", "digests": "摘要逐件一致"}[passport["verified"]]
    opened = "；县里已打开核对" if receipt["opened"] else ""
    return [
        ["护照封签", _grouped(passport["sha256"])],
        ["签发与核验", f"{_words(passport['made_at'])}签发，{passport['rows']} 行；{checked}"],
        ["审计链", f"{passport['entries']} 条，末条 {_grouped(passport['head'])}"],
        ["县里签收", f"{receipt['received_by']}，{_words(receipt['on'])}，{receipt['letter']}{opened}"],
    ]


def _stock(inventory: Mapping[str, Any]) -> list[list[str]]:
    rows = inventory["rows"]
    return [
        [
            "数据表（有数据的）",
            f"{sum(1 for number in rows.values() if number)} 张，共 {sum(rows.values())} 行",
        ],
        ["其中审计记录", f"{rows.get('audit_entries', 0)} 条"],
        ["其中数据密钥", f"{rows.get('tenant_keys', 0)} 把"],
        ["文件库", f"{inventory['contents']} 项"],
        ["档案库", f"{inventory['archive files']} 项"],
    ]


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + _DIGIT_GROUP] for at in range(0, len(digest), _DIGIT_GROUP))


def _words(text: str) -> str:
    return day_words(_day(text))


def _day(text: str) -> date:
    found = datetime.fromisoformat(text)
    return found.date() if found.tzinfo is None else found.astimezone(SHANGHAI).date()
