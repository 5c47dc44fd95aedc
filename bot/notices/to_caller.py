"""What somebody hears who asked for a human, or who reported something."""

from bot.notices import parts
from bot.responsible import Desk, working_moment
from bot.scope import Scope
from messages.reply import say


def human_called(scope: Scope, person_id: int, desk: Desk, *, crisis: bool, alarm: str = "") -> None:
    """Tell somebody who asked for a human whether there is one, and when they work; never what they will do.

    After a crisis also whom to call until then. What it was about is not kept: later (`alarm` empty) all are named.
    """
    if not desk.people:
        scope.tell(person_id, say("human.none"), *parts.doors(scope), choices=(parts.MENU,))
        return
    key = "human.called_crisis" if crisis else "human.called"
    told = [say(key, who=parts.people(scope, desk))]
    at = working_moment(scope, desk)
    if at > scope.now:
        told.append(say("human.works_from", at=at))
    if crisis:
        told.append(say(f"human.until_then_{alarm}") if alarm else say("human.until_then"))
    scope.tell(person_id, *told)


def nobody_answered(scope: Scope, person_id: int) -> None:
    """Show other doors to somebody who asked for a human, when none has answered."""
    scope.tell(person_id, say("human.silent"), *parts.doors(scope), choices=(parts.MENU,))


def reported(scope: Scope, person_id: int, desk: Desk) -> None:
    """Tell the one who reported what has happened."""
    scope.tell(
        person_id, say("report.done" if desk.people else "report.done_no_broker"), choices=(parts.MENU,)
    )
