"""What a conversation may know: a snapshot of one person's world, read before they are heard.

Facts are plain data. They are loaded by bot/facts.py inside the transaction in which the answer is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.settings import Settings
from matching.lessons import Lessons
from matching.places import City
from messages.reply import Arg, Concepts, Param, Say, Term, Words, say


@dataclass(frozen=True)
class Spot:
    """Where someone is in their own flow; the draft is the whole state of it, as JSON."""

    flow: str
    step: str
    draft: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Tell whether a question is asked here: at home itself none is."""
        return (self.flow, self.step) != ("home", "home")


HOME = Spot("home", "home")


@dataclass(frozen=True)
class Hat:
    """A role someone has: broker or coordinator of an organisation, for some areas (none named: all)."""

    kind: str
    organisation_id: int
    organisation: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Me:
    """The one who is heard."""

    id: int
    language: str
    name: str = ""
    wijk: str | None = None
    buurt: str | None = None
    registered: bool = False
    consented_at: datetime | None = None
    paused: bool = False
    stopped: bool = False
    broadcasts: bool = True
    weekly_limit: int | None = None
    hats: tuple[Hat, ...] = ()

    def has_hat(self, kind: str) -> bool:
        """Tell whether this person is a broker, or a coordinator."""
        return any(hat.kind == kind for hat in self.hats)


@dataclass(frozen=True)
class MyTalent:
    """Something this person offers."""

    id: int
    concept: str
    words: str
    paused: bool


@dataclass(frozen=True)
class MyRequest:
    """Something this person asks, or asked not long ago."""

    id: int
    code: str
    concept: str | None
    words: str
    urgency: str
    state: str
    promised_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class MyRelay:
    """An open masked chat of this person."""

    id: int
    kind: str
    partner: str  # the name the other goes by
    request_id: int | None
    match_id: int | None
    about: str | None  # concept


@dataclass(frozen=True)
class Shown:
    """A live choice on a message this person has been shown."""

    message: int  # the outgoing row
    position: int
    label: str  # in their language
    about: str  # the beginning of the message it stands under
    action: str
    args: Mapping[str, Arg]
    lasting: bool
    token: str
    question_id: int | None
    is_open: bool  # it belongs to a question that waits for an answer
    of_step: bool  # it belongs to the step they are in
    fresh: bool  # shown since they last wrote
    newest: bool = False  # and nothing has been shown since


@dataclass(frozen=True)
class Desk:
    """A request as its broker sees it in the list: no names, and no words: they are read one by one."""

    request_id: int
    code: str
    wijk: str
    concept: str | None
    state: str
    created_at: datetime


@dataclass(frozen=True)
class Facts:
    """Everything `hear` may look at."""

    now: datetime
    city: City
    settings: Settings
    languages: tuple[str, ...]
    me: Me
    spot: Spot
    talents: tuple[MyTalent, ...] = ()
    requests: tuple[MyRequest, ...] = ()
    ended: tuple[MyRequest, ...] = ()  # requests that are over, whose words are still kept
    relays: tuple[MyRelay, ...] = ()
    shown: tuple[Shown, ...] = ()  # newest message first
    current_relay: int | None = None  # the neighbour they were writing to a moment ago
    quoted_relay: int | None = None
    quoted_message: int | None = None
    last_shown_relay: int | None = None  # the newest fresh message was a neighbour's
    own_buurten: tuple[str, ...] = ()  # buurten with an organisation of their own
    desk: tuple[Desk, ...] = ()  # open requests this broker is for
    audience: Mapping[str, int] = field(default_factory=dict)  # per wijk: who wants broadcasts (coordinators)
    broker_here: bool = True  # somebody brokers where this person lives
    lessons: Lessons = field(default_factory=dict)  # what people corrected before

    def wijk_name(self) -> str:
        """Give the name of this person's wijk."""
        return self.city.wijk(self.me.wijk).name if self.me.wijk else self.city.name

    def relay(self, relay_id: int) -> MyRelay | None:
        """Find an open relay of this person."""
        return next((one for one in self.relays if one.id == relay_id), None)

    def request(self, request_id: int) -> MyRequest | None:
        """Find a running request of this person."""
        return next((one for one in self.requests if one.id == request_id), None)


def called(name: str) -> Param:
    """Name somebody; who wrote in a crisis and never said their name is "een bewoner"."""
    return Words(name) if name else Term("relay.nameless")


def other_doors(city: City, concept: str | None = None) -> tuple[Say, ...]:
    """Give who else in the city may help."""
    return tuple(
        say("doors.one", name=one.name, what=one.what, how=one.how_to_reach)
        for one in city.referrals_for((concept,) if concept else ())
    )


def about(concept: str | None) -> Param:
    """Name what a request or talent is about; when only a human can tell, say so."""
    return Concepts((concept,)) if concept else Term("concept.unknown")
