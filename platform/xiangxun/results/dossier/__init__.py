"""Dossier 材料清单: what a session's file must hold at each stage."""
