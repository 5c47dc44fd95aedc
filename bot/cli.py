"""The command line: try it, run it, invite people."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot import app, cli_matching
from bot.errors import StartError
from bot.invites import invite as make_invite
from bot.invites import known, organisations
from bot.logs import set_up_logs
from bot.playground.play import play
from bot.settings import load_settings
from matching.concepts import ConceptError
from matching.evaluation import MeasuresMissingError
from matching.lexicon import LexiconError
from matching.model import ModelError
from matching.places import CityError
from matching.trec import InputError
from messages.catalogue import CatalogueError
from storage.errors import StorageError

commands = typer.Typer(
    help="The neighbourhood bot: neighbours who help each other, with the local broker at hand.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
invitations = typer.Typer(
    help="Invite a broker or a coordinator: prints a link and a code.", no_args_is_help=True
)
commands.add_typer(invitations, name="invite")
commands.command("rank")(cli_matching.rank)
commands.command("evaluate")(cli_matching.measure)
commands.command("understand")(cli_matching.explain)

_out = Console(highlight=False, soft_wrap=True)
_CANNOT_START = (
    StartError,
    StorageError,
    CatalogueError,
    CityError,
    ConceptError,
    LexiconError,
    ModelError,
    InputError,
    MeasuresMissingError,
)


def _tell(line: str) -> None:
    _out.print(line, markup=False)


@commands.command()
def run() -> None:
    """Run the bot on Telegram, with the settings in .env."""
    settings = load_settings()
    set_up_logs(settings.log_level)
    asyncio.run(app.run(app.build_house(settings, progress=_tell), _tell))


@commands.command("try")
def try_(
    folder: Annotated[Path, typer.Option(help="Where the playground keeps its invented people.")] = Path(
        ".playground"
    ),
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,  # noqa: FBT002 - an option
) -> None:
    """Open the playground: several phones in your browser, no account needed."""
    settings = load_settings()
    set_up_logs("error" if settings.log_level == "info" else settings.log_level)
    asyncio.run(play(settings, folder, open_browser=browser, told=_tell))


@invitations.command("broker")
def invite_broker(
    area: Annotated[str, typer.Option(help="A wijk or buurt, by name or nickname: Overvecht.")],
    organisation: Annotated[str, typer.Option(help="Their organisation; left out, the co-operative.")] = "",
) -> None:
    """Invite a broker of a wijk or buurt."""
    _invite("broker", area, organisation)


@invitations.command("coordinator")
def invite_coordinator() -> None:
    """Invite a coordinator of the co-operative."""
    _invite("coordinator", None, "")


def _invite(kind: str, area: str | None, organisation: str) -> None:
    settings = load_settings()
    set_up_logs("error")
    house = app.build_house(settings, progress=_tell, beside_runner=True)
    with house.store.write() as tx:
        scope = house.scope(tx, actor="command")
        others = organisations(scope)
        is_new = bool(organisation.strip()) and known(scope, organisation) is None
        code = make_invite(scope, kind, area, organisation.strip() or None)
    if is_new:
        _tell(
            f"{' '.join(organisation.split())} is a new organisation. Known so far: {', '.join(others) or 'none'}."
        )
    _tell(f"Code: {code}")  # before anything else can fail: it is valid now
    _tell(f"Good once, for {settings.invite_valid_days} days. Without the link: send the bot  /start {code}")
    name = asyncio.run(app.bot_name(settings))
    if name:
        _tell(f"Link: https://t.me/{name}?start={code}")


def main() -> NoReturn:
    """Run a command; what keeps it from starting is one line, not a trace."""
    try:
        commands()
    except _CANNOT_START as error:
        _give_up(error)
    except BaseExceptionGroup as group:
        first = next((one for one in _flat(group) if isinstance(one, _CANNOT_START)), None)
        if first is None:
            raise
        _give_up(first)
    sys.exit(0)


def _flat(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    return [
        leaf
        for one in group.exceptions
        for leaf in (_flat(one) if isinstance(one, BaseExceptionGroup) else [one])
    ]


def _give_up(error: BaseException) -> NoReturn:
    print(f"samenbot: {error}", file=sys.stderr)  # noqa: T201 - the one line of a command that can't start
    sys.exit(StartError.exit_code)
