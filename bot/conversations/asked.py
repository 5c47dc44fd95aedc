"""Questions the bot puts to people: to a helper, to the asker about a helper, and to both afterwards.

The questions themselves are said in bot/notices; here is what an answer to one means.
"""

from collections.abc import Mapping

from bot import changes
from bot.conversations.facts import Facts
from bot.conversations.turn import Turn, interrupt
from messages.reply import Arg


def _ids(args: Mapping[str, Arg]) -> tuple[int, int]:
    return int(args["match"]), int(args["question"])


def offer_yes(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Say yes to helping."""
    return Turn(changes=(changes.AnswerOffer(*_ids(args), "yes"),), ask=True)


def offer_no(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Decline without guilt."""
    return Turn(changes=(changes.AnswerOffer(*_ids(args), "no"),), ask=True)


def offer_never(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Decline, and pause the talent it was about."""
    return Turn(changes=(changes.AnswerOffer(*_ids(args), "never"),), ask=True)


def offer_report(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Say what is wrong with a request."""
    match_id, question_id = _ids(args)
    return interrupt(facts, "between", "report", match_id=match_id, question_id=question_id)


def connection_yes(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Connect us."""
    return Turn(changes=(changes.AnswerConnection(*_ids(args), yes=True),), ask=True)


def connection_no(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Rather somebody else."""
    return Turn(changes=(changes.AnswerConnection(*_ids(args), yes=False),), ask=True)


def feedback(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Tell whether it worked out."""
    return Turn(changes=(changes.AnswerFeedback(*_ids(args), str(args["said"])),), ask=True)


def still_needed(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Tell whether a request of two weeks ago is still needed."""
    request_id, question_id = int(args["request"]), int(args["question"])
    needed = args["said"] == "yes"
    return Turn(changes=(changes.StillNeeded(request_id, question_id, needed),), ask=True)
