"""Exports 名单导出: what a list is narrowed to, as a workbook: small ones at once, large ones by the workers."""
