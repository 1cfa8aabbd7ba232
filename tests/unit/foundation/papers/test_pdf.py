"""PDF papers: same bytes, text printed as typed, no character that stops them, PDF/A."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from xiangxun.foundation.papers import PaperFailed, forms, pdf
from xiangxun.foundation.papers.forms import DocumentData

ON = date(2021, 3, 10)


def make_document(text: str = "正文。") -> DocumentData:
    return {"title": "培训通知", "on": ON, "parts": [{"title": "一、安排", "paragraphs": [text]}]}


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
    with pytest.raises(PaperFailed, match=r"document\.typ") as failed:
        pdf(forms.DOCUMENT, {"on": ON, "secret": "110105"})
    assert "110105" not in failed.value.message


def test_pdf_with_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        pdf(forms.DOCUMENT, {"title": "通知", "on": ON, "fee": 1.5})


def test_county_template_elsewhere_uses_the_common_frame(tmp_path: Path) -> None:
    template = tmp_path / "own.typ"
    template.write_text(
        '#import "@local/xiangxun:1.0.0": *\n#show: form\n#form-title("县", data.title)', encoding="utf-8"
    )
    assert "自有表" in text_of(pdf(template, {"title": "自有表", "on": ON})).replace(" ", "")
