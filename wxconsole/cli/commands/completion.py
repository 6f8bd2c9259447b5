"""`wxconsole completion`: the script that lets a shell complete commands, options and aliases."""

import click
from click.shell_completion import get_completion_class

from wxconsole.cli.command import Command
from wxconsole.cli.session import Session, pass_session


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@pass_session
def command(session: Session, ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL.

    \b
    bash: wxconsole completion bash > ~/.local/share/bash-completion/completions/wxconsole
    zsh:  wxconsole completion zsh > a folder of your fpath, as the file _wxconsole
    fish: wxconsole completion fish > ~/.config/fish/completions/wxconsole.fish
    """
    completion = get_completion_class(shell)
    if completion is not None:
        session.data(completion(ctx.find_root().command, {}, "wxconsole", "_WXCONSOLE_COMPLETE").source())
