"""PDF papers: same bytes, text printed as typed, no character that stops them, PDF/A."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from xiangxun.foundation.papers import PaperFailed, forms, pdf
from xiangxun.foundation.papers.forms import AcceptanceOpinionData, DocumentData, SignInSheetData

ON = date(2021, 3, 10)


def make_document(text: str = "正文。") -> DocumentData:
    return {"title": "培训通知", "on": ON, "parts": [{"title": "一、安排", "paragraphs": [text]}]}


def make_sign_in_sheet(people: int) -> SignInSheetData:
    return {
        "title": "学员签到表",
        "on": ON,
        "heading": "示例县培训",
        "facts": ["第1期", "第1天"],
        "slots": ["上午签名", "下午签名"],
        "people": [
            {"no": n, "name": f"学员{n}", "place": "甲镇 乙村", "tail": "0000"} for n in range(1, people + 1)
        ],
        "signers": ["讲师签名"],
    }


def make_opinion() -> AcceptanceOpinionData:
    return {
        "title": "培训验收意见",
        "on": ON,
        "heading": "示例县培训",
        "number": "验〔2021〕1号",
        "facts": [("期次", "第1期"), ("计入台账", "42"), ("不计入", "13")],
        "findings": [
            {"mark": "通", "text": "逐条核对一致", "basis": "第十一条"},
            {"mark": "慎", "text": "补签一处"},
        ],
        "grade": "合格",
        "opinion": "同意验收。",
        "demands": ["补交照片"],
        "members": [{"name": "王秀琴", "side": "主管部门"}, {"name": "马建"}],
        "decisions": [{"title": "主管部门审核意见"}],
        "basis": "依据：示例办法第十一条",
    }


def text_of(made: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).replace("\n", "")


def test_pdf_made_twice_is_byte_identical() -> None:
    assert pdf(forms.DOCUMENT, make_document()) == pdf(forms.DOCUMENT, make_document())


def test_pdf_declares_archival_conformance() -> None:
    made = PdfReader(io.BytesIO(pdf(forms.DOCUMENT, make_document())))
    metadata = made.xmp_metadata
    assert metadata is not None
    raw = metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in raw
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in raw
    assert "2021-03-10" in raw


def test_pdf_with_markup_in_text_prints_it_literally() -> None:
    assert "#panic() $x$ *a* [b]" in text_of(pdf(forms.DOCUMENT, make_document("#panic() $x$ *a* [b]")))


def test_pdf_with_rare_names_draws_them() -> None:
    text = text_of(pdf(forms.DOCUMENT, make_document("䶮𠮷㛃𬭩")))
    assert "䶮𠮷㛃𬭩" in text
    assert "〓" not in text


def test_pdf_with_private_character_marks_it_and_says_so() -> None:
    text = text_of(pdf(forms.DOCUMENT, make_document("马\ue123明\x07😀")))
    assert "马〓明〓" in text
    assert "字库暂缺" in text


def test_pdf_without_day_is_refused() -> None:
    with pytest.raises(PaperFailed, match="落款日期"):
        pdf(forms.DOCUMENT, {"title": "通知"})


def test_pdf_with_missing_field_names_the_template_only() -> None:
    with pytest.raises(PaperFailed, match=r"sign_in\.typ") as failed:
        pdf(forms.SIGN_IN_SHEET, {"title": "学员签到表", "on": ON, "secret": "110105"})
    assert "110105" not in failed.value.message


def test_pdf_with_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        pdf(forms.DOCUMENT, {"title": "通知", "on": ON, "fee": 1.5})


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (22, 1), (23, 2), (46, 2), (47, 3)])
def test_sign_in_sheet_keeps_two_spare_rows(people: int, pages: int) -> None:
    made = PdfReader(io.BytesIO(pdf(forms.SIGN_IN_SHEET, make_sign_in_sheet(people))))
    assert len(made.pages) == pages
    box = made.pages[0].mediabox
    assert box.width > box.height
    assert f"第 {pages} 页，共 {pages} 页" in made.pages[-1].extract_text()


def test_acceptance_opinion_prints_every_field() -> None:
    text = text_of(pdf(forms.ACCEPTANCE_OPINION, make_opinion()))
    for words in (
        "验〔2021〕1 号",
        "逐条核对一致（第十一条）",
        "补签一处",
        "合格",
        "王秀琴（主管部门）、马建",
        "补交照片",
    ):
        assert words.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("findings", range(20, 32))
def test_acceptance_opinion_running_over_keeps_signature_boxes_whole(findings: int) -> None:
    opinion = make_opinion()
    opinion["findings"] = [{"mark": "通", "text": "逐条核对一致"}] * findings
    pages = [
        page.extract_text() for page in PdfReader(io.BytesIO(pdf(forms.ACCEPTANCE_OPINION, opinion))).pages
    ]
    assert ["主管部门审核意见" in page.replace("\n", "") for page in pages if "负责人：" in page] == [True]


def test_archive_index_prints_digest_and_retention() -> None:
    text = text_of(
        pdf(
            forms.ARCHIVE_INDEX,
            {
                "title": "档案目录",
                "on": ON,
                "heading": "示例县培训",
                "number": "990101",
                "facts": [("封存日期", "2021年4月1日")],
                "bags": [
                    {
                        "number": "990101-D10",
                        "title": "培训材料",
                        "retention": "10年",
                        "until": date(2031, 12, 31),
                        "sha256": "ab" * 32,
                        "files": [{"title": "签到表", "kind": "签到", "bytes": 5}],
                    }
                ],
                "sha256": "cd" * 32,
                "signers": ["移交人"],
            },
        )
    ).replace("\u200b", "")
    assert "ab" * 32 in text
    assert "cd" * 32 in text
    assert "2031年12月31日" in text.replace(" ", "")


def test_county_template_elsewhere_uses_the_common_frame(tmp_path: Path) -> None:
    template = tmp_path / "own.typ"
    template.write_text(
        '#import "@local/xiangxun:1.0.0": *\n#show: form\n#form-title("县", data.title)', encoding="utf-8"
    )
    assert "自有表" in text_of(pdf(template, {"title": "自有表", "on": ON})).replace(" ", "")
