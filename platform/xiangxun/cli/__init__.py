"""Command line 命令行: the operator's and the author's way in.

Each module of this package offers one click command as `command`; its name is the module's. A module is imported
only when its command is asked for, so that commands which need no database start without one.
"""

from __future__ import annotations

import importlib
import pkgutil

import click

from xiangxun.kernel.errors import XiangxunError


class Commands(click.Group):
    """The modules beside this one, as commands; their errors for people end as one line and exit status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except XiangxunError as error:
            raise click.ClickException(error.message) from error


@click.group(cls=Commands)
@click.version_option(package_name="xiangxun")
def main() -> None:
    """乡训：农村电商培训管理平台。"""
