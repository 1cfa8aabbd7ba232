"""Kinds of files 文件种类: what can be told from the content, what people call it, what a browser is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its Chinese name and its media type."""

    label: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS: dict[str, Kind] = {
    "csv": Kind("CSV 表格", "text/csv"),
    "doc": Kind("Word 97 文档", "application/msword"),
    "docx": Kind("Word 文档", f"{_OFFICE}.wordprocessingml.document"),
    "gif": Kind("GIF 图片", "image/gif"),
    "heic": Kind("HEIC 照片", "image/heic"),
    "html": Kind("网页表格", "text/html"),
    "jpg": Kind("JPEG 照片", "image/jpeg"),
    "mov": Kind("QuickTime 视频", "video/quicktime"),
    "mp4": Kind("MP4 视频", "video/mp4"),
    "ofd": Kind("OFD 版式文件", "application/ofd"),
    "pdf": Kind("PDF 文件", "application/pdf"),
    "png": Kind("PNG 图片", "image/png"),
    "ppt": Kind("PowerPoint 97 演示稿", "application/vnd.ms-powerpoint"),
    "pptx": Kind("PowerPoint 演示稿", f"{_OFFICE}.presentationml.presentation"),
    "txt": Kind("文本文件", "text/plain"),
    "webp": Kind("WebP 图片", "image/webp"),
    "xls": Kind("Excel 97 表格", "application/vnd.ms-excel"),
    "xlsx": Kind("Excel 表格", f"{_OFFICE}.spreadsheetml.sheet"),
    "zip": Kind("ZIP 压缩包", "application/zip"),
}

TABLES = frozenset({"xlsx", "xls", "csv", "html"})
DOCUMENTS = frozenset({"pdf", "ofd", "docx", "doc", "pptx", "ppt", "xlsx", "xls", "csv", "txt"})
PHOTOS = frozenset({"jpg", "png", "webp", "heic", "gif"})
VIDEOS = frozenset({"mp4", "mov"})
ARCHIVES = frozenset({"zip"})


def labels(kinds: frozenset[str]) -> str:
    """Return the Chinese names of kinds in a stable order, for a message."""
    return "、".join(KINDS[kind].label for kind in sorted(kinds))
