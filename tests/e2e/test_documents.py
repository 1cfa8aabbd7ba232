"""Documents 材料 in a browser: a photo is filed from the field or dropped on the form, and shown small."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.counties.walk import Walk

from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.documents.service import make_small

pytestmark = pytest.mark.browser

_DROP = """(form, [name, content]) => {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: "image/jpeg" }));
    form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:05:06 09:15:30"
    made = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()


@pytest.mark.parametrize("dropped", [False, True], ids=["chosen", "dropped"])
def test_file_a_photo_shows_it_small_with_its_time(
    page: Page, walk: Walk, tmp_path: Path, dropped: bool
) -> None:
    walk.to_open()
    page.goto(f"/c/shili/sessions/{walk.session}/dossier/")
    if dropped:
        content = ["现场.jpg", base64.b64encode(photo()).decode()]
        page.locator("#file form").evaluate(_DROP, content)
    else:
        (tmp_path / "现场.jpg").write_bytes(photo())
        page.get_by_label("扫描件或文件").set_input_files(tmp_path / "现场.jpg")
    page.get_by_label("材料种类").select_option("photos")
    page.get_by_label("名称").fill("现场照片")
    page.get_by_role("button", name="归入").click()
    expect(page.get_by_text("材料已归入")).to_be_visible()
    with walk.on() as db:
        (one,) = (row for row in list_documents(db, "session", walk.session) if row.kind == "photos")
        assert one.file_id is not None
        assert make_small(db, one.id)
    page.reload()
    small = page.get_by_role("img", name="现场照片")
    small.scroll_into_view_if_needed()
    expect(small).to_have_js_property("naturalWidth", 320)
    expect(page.get_by_text("拍摄于 2024-05-06 09:15")).to_be_visible()
