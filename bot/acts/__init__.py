"""One function per change. `apply` finds the one for a change; a change without a function is a bug at start."""

from collections.abc import Callable, Mapping
from typing import Any

from bot import changes
from bot.acts import answers, broadcasts, brokers, feedback, people, relays, reports, requests, talents
from bot.scope import Scope

ACTS: Mapping[type[changes.Change], Callable[[Scope, Any], None]] = {
    changes.Consent: people.consent,
    changes.Register: people.register,
    changes.Move: people.move,
    changes.SpeakLanguage: people.speak,
    changes.Stop: people.stop,
    changes.Start: people.start,
    changes.WantBroadcasts: people.want_broadcasts,
    changes.PauseHelping: people.pause_helping,
    changes.ForgetMe: people.forget_me,
    changes.UseInvite: people.use_invite,
    changes.AddTalents: talents.add,
    changes.RemoveTalent: talents.remove,
    changes.PauseTalent: talents.pause,
    changes.OpenRequest: requests.open_request,
    changes.Withdraw: requests.withdraw,
    changes.StillNeeded: requests.still_needed,
    changes.AnswerOffer: answers.answer_offer,
    changes.AnswerConnection: answers.answer_connection,
    changes.AnswerFeedback: feedback.answer_feedback,
    changes.Pass: relays.pass_on,
    changes.TurnTo: relays.turn_to,
    changes.GiveNumber: relays.give_number,
    changes.FinishRelay: feedback.finish,
    changes.CallBroker: brokers.call_broker,
    changes.ReportPerson: reports.report,
    changes.AskForHuman: brokers.ask_for_human,
    changes.ReadRequest: brokers.read_request,
    changes.TakeOver: brokers.take_over,
    changes.WriteTo: brokers.write_to,
    changes.CloseRequest: brokers.close_request,
    changes.SettleAlert: brokers.settle_alert,
    changes.SendBroadcast: broadcasts.send,
}


def apply(scope: Scope, change: changes.Change) -> None:
    """Bring a change about."""
    ACTS[type(change)](scope, change)
    scope.tx.session.flush()


def gone(scope: Scope, person_id: int) -> None:
    """Take somebody who can't be reached any more out of everything."""
    people.leave(scope, person_id, "gone")


def check() -> None:
    """Refuse to start when a change has no act. Raises LookupError naming it."""
    for change in changes.Change.__subclasses__():
        if change not in ACTS:
            raise LookupError(f"nothing brings about {change.__name__}")
