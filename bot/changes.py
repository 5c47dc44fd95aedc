"""What a conversation can bring about: one dataclass a change, applied by one function in bot/acts."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Change:
    """Something that is to be done, in the transaction in which it was asked."""


# --- people -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Consent(Change):
    """The person may be remembered."""


@dataclass(frozen=True)
class Register(Change):
    """The person is known from now on."""

    name: str
    wijk: str
    buurt: str | None


@dataclass(frozen=True)
class Move(Change):
    """The person lives elsewhere."""

    wijk: str
    buurt: str | None


@dataclass(frozen=True)
class SpeakLanguage(Change):
    """The person wants another language."""

    language: str


@dataclass(frozen=True)
class Stop(Change):
    """No message any more, until Start."""


@dataclass(frozen=True)
class Start(Change):
    """Messages again."""


@dataclass(frozen=True)
class WantBroadcasts(Change):
    """Broadcasts or none."""

    wanted: bool


@dataclass(frozen=True)
class PauseHelping(Change):
    """Not to be asked as a helper for now, or again."""

    paused: bool


@dataclass(frozen=True)
class ForgetMe(Change):
    """Erase the person, at once; `farewell` is the key of the last word to them."""

    farewell: str


@dataclass(frozen=True)
class UseInvite(Change):
    """Take the role that a code gives."""

    code: str


# --- talents ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AddTalents(Change):
    """Offer these: concepts with what matching needs of the words, and the words. None: only people can read it."""

    offered: tuple[tuple[str, dict[str, Any]], ...]
    words: str


@dataclass(frozen=True)
class RemoveTalent(Change):
    """Offer it no longer."""

    talent_id: int


@dataclass(frozen=True)
class PauseTalent(Change):
    """Not for now, or again."""

    talent_id: int
    paused: bool


# --- requests ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenRequest(Change):
    """Ask the neighbours. `words` are exactly what they will see; no concept: a human must read it."""

    words: str
    concept: str | None
    features: dict[str, Any]
    urgency: str
    wanted_on: date | None
    heard: str | None = None  # the bot's best guess, right or wrong
    request_id: int | None = None  # an open one that is changed


@dataclass(frozen=True)
class Withdraw(Change):
    """The asker no longer needs it."""

    request_id: int


@dataclass(frozen=True)
class StillNeeded(Change):
    """The asker still needs it after two weeks, or not."""

    request_id: int
    question_id: int
    needed: bool


@dataclass(frozen=True)
class AnswerOffer(Change):
    """A helper answers: yes, no (not now) or never (not for me)."""

    match_id: int
    question_id: int
    said: str


@dataclass(frozen=True)
class AnswerConnection(Change):
    """The asker answers: connect us, or rather somebody else."""

    match_id: int
    question_id: int
    yes: bool


@dataclass(frozen=True)
class AnswerFeedback(Change):
    """Asker or helper tells whether it worked out: yes, not_yet or no."""

    match_id: int
    question_id: int
    said: str


# --- relays -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pass(Change):
    """Give these words to the neighbour."""

    relay_id: int
    text: str


@dataclass(frozen=True)
class TurnTo(Change):
    """What I write now is for this neighbour, of the several I have a chat with."""

    relay_id: int


@dataclass(frozen=True)
class GiveNumber(Change):
    """Give my number to the neighbour: its owner tapped."""

    relay_id: int
    number: str


@dataclass(frozen=True)
class FinishRelay(Change):
    """We are done here."""

    relay_id: int


@dataclass(frozen=True)
class CallBroker(Change):
    """The broker should look at this."""

    relay_id: int


@dataclass(frozen=True)
class ReportPerson(Change):
    """Something is wrong: stop the contact for ever, tell the broker."""

    reason: str
    relay_id: int | None = None
    match_id: int | None = None
    question_id: int | None = None


@dataclass(frozen=True)
class AskForHuman(Change):
    """The person wants to talk with a human, or after a crisis card lets the broker write."""

    alarm: str = ""  # what the card was about (matching.crisis.Alarm); empty: there was none


# --- brokers and coordinators -----------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadRequest(Change):
    """This broker reads the words of a request."""

    request_id: int


@dataclass(frozen=True)
class TakeOver(Change):
    """This broker takes the request."""

    alert_id: int


@dataclass(frozen=True)
class WriteTo(Change):
    """This broker opens a masked chat: `whom` is asker, helper, spoke (who an alert came from) or other."""

    request_id: int | None
    whom: str
    alert_id: int | None = None


@dataclass(frozen=True)
class CloseRequest(Change):
    """This broker ends the request, with a reason."""

    request_id: int
    reason: str
    alert_id: int | None = None


@dataclass(frozen=True)
class SettleAlert(Change):
    """This broker has dealt with an alert that is not about a request."""

    alert_id: int


@dataclass(frozen=True)
class SendBroadcast(Change):
    """Send this text to everyone in these wijken who wants it; none named: the whole city."""

    words: str
    wijken: tuple[str, ...]
