"""What a broker hears: alerts, what can be done with them, and what became of the requests they have."""

from datetime import timedelta

from bot.conversations.broker import alert_choices as desk_choices
from bot.conversations.facts import about
from bot.notices import parts
from bot.post import Stamp
from bot.responsible import Desk
from bot.scope import Scope
from messages.reply import Choice, Kind, Say, Term, choice, say
from storage.tables import Alert, HelpRequest

# --- alerts -----------------------------------------------------------------------------------------------


def alert(scope: Scope, person_id: int, row: Alert, request: HelpRequest | None, *lines: Say) -> None:
    """Tell a broker: reference, wijk and category; no name and no words of anybody."""
    if request:
        hours = int((scope.now - request.created_at) / timedelta(hours=1))
        head = say(
            "alert.nobody_yet" if row.kind == "nobody" and not hours else f"alert.{row.kind}",
            code=request.code,
            wijk=parts.wijk(scope, request),
            concept=about(request.concept),
            hours=hours,
        )
    else:
        person = scope.person(row.person_id)
        wijk = scope.city.wijk(person.wijk).name if person and person.wijk else scope.city.name
        head = say(f"alert.{row.kind}", wijk=wijk)
    spoke = _who_spoke(row, request)
    scope.tell(
        person_id,
        head,
        *(spoke, *lines) if spoke else lines,
        choices=alert_choices(row),
        kind=Kind.ALERT,
        stamp=Stamp(alert_id=row.id),
        urgent=request is not None and parts.is_urgent(request),
    )


def _who_spoke(row: Alert, request: HelpRequest | None) -> Say | None:
    """Say which of the two it is who tells something, without a name."""
    if request is None or row.person_id is None or row.kind not in ("report", "help"):
        return None
    return say("alert.by_asker" if row.person_id == request.asker_id else "alert.by_helper")


def alert_choices(row: Alert, *, take: bool = True, read: bool = True) -> tuple[Choice, ...]:
    """Give what can be done with an alert."""
    spoke = row.request_id is not None and row.person_id is not None
    return desk_choices(row.request_id, row.id, take=take, read=read, spoke=spoke)


def write_other(request: HelpRequest, row: Alert) -> tuple[Choice, ...]:
    """Give the way to the other of two, for who writes with the one who told something."""
    return (
        choice(
            "desk.write_other", "desk.write", lasting=True, request=request.id, alert=row.id, whom="other"
        ),
    )


# --- a request that is read -------------------------------------------------------------------------------


def words_of(scope: Scope, request: HelpRequest) -> tuple[Say, ...]:
    """Give a broker one request: what it is about, since when, and the asker's own words."""
    line = say(
        "desk.line",
        code=request.code,
        wijk=parts.wijk(scope, request),
        concept=about(request.concept),
        state=Term(f"state.{request.state}"),
        since=request.created_at,
    )
    return line, say("desk.words", words=parts.words(scope, request))


def read_choices(request: HelpRequest, row: Alert | None) -> tuple[Choice, ...]:
    """Give what can be done with a request that is being read; `row`: what brokers were told last and nobody took."""
    if row is None:
        return (*desk_choices(request.id, 0, take=False, read=False), parts.MENU)
    return (*alert_choices(row, read=False), parts.MENU)


# --- a request that somebody has --------------------------------------------------------------------------


def bot_looks_again(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the broker who had a request that the bot looks for a neighbour again."""
    scope.tell(broker_id, say("desk.bot_again", code=request.code))


def asked_otherwise(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the broker who had a request that its asker changed it."""
    scope.tell(broker_id, say("desk.asked_otherwise", code=request.code))


def taken_has_ended(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the broker who had a request that it is over."""
    scope.tell(broker_id, say("desk.ended", code=request.code))


def still_yours(scope: Scope, request: HelpRequest, row: Alert) -> None:
    """Remind the broker who took a request and has not written."""
    choices = alert_choices(row, take=False)
    scope.tell(row.taken_by or 0, say("desk.still_yours", code=request.code), choices=choices)


def still_wanted(scope: Scope, request: HelpRequest, row: Alert) -> None:
    """Tell the broker who has a request that the asker needs it still, after two weeks."""
    choices = alert_choices(row, take=False)
    scope.tell(row.taken_by or 0, say("desk.still_wanted", code=request.code), choices=choices)


def taken_away(scope: Scope, request: HelpRequest, broker_id: int, desk: Desk) -> None:
    """Tell the broker who had a request who has it now."""
    scope.tell(broker_id, say("desk.taken_away", code=request.code, who=desk.organisation.name))


# --- roles and areas --------------------------------------------------------------------------------------


def role_given(scope: Scope, person_id: int, kind: str, organisation: str, areas: list[str]) -> None:
    """Welcome a broker or coordinator."""
    where = ", ".join(_area_name(scope, code) for code in areas) or scope.city.name
    told = say(f"invite.{kind}", organisation=organisation, area=where)
    scope.tell(person_id, told, choices=(choice("menu.desk", "desk", lasting=True), parts.MENU))


def area_moved(scope: Scope, person_id: int, area: str, organisation: str) -> None:
    """Tell a broker that another organisation brokers an area now."""
    scope.tell(person_id, say("desk.area_moved", area=_area_name(scope, area), organisation=organisation))


def _area_name(scope: Scope, code: str) -> str:
    buurten = {one.code: one.name for one in scope.city.buurten}
    return buurten.get(code) or scope.city.wijk(code).name
