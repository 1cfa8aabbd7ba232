"""Command line 命令行: the operator's and the author's way in."""
