"""People do anything in any order: nothing breaks, and nobody is left waiting without a word.

A seeded walk: neighbours, a broker and a coordinator tap what they see, type, stop, leave and come back, and time
passes. After every move the whole of what is kept is looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from bot import due, post
from bot.channels.port import Kind
from storage.tables import Alert, HelpRequest, Job, Match, Person, Question, Relay, RelayMember
from storage.tx import Tx
from tests.bot.scenes import (
    CONNECT,
    NAMES,
    NO,
    SOMEBODY_ELSE,
    YES,
    asked,
    asks,
    connects,
    neighbours,
    reading,
    resident,
    staff,
)
from tests.needs import how_many
from tests.world import Phone, World

pytestmark = pytest.mark.thorough

MakeWorld = Callable[..., World]

ASKED = ("wie kan mijn fiets repareren", "mijn kraan lekt", "wie heeft een ladder te leen")
TYPED = (
    "ik heb een ladder te leen", "ja", "nee", "menu", "1", "2", "terug", "laat maar", "mijn vragen", "mijn talenten",
    "hoi", "bel 06 12345678", "omroep", "praat met een mens", "pauze", "start", "open vragen", "vandaag",
)  # fmt: skip
RARE = ("stop", "stop", "vergeet mij", "stop omroep")
TO_THE_POINT = (
    YES, NO, CONNECT, SOMEBODY_ELSE, "Deze week", "Vandaag", "Klaar ✓", "Ja, gelukt", "Nog niet", "Nee", "Overnemen",
    "Bericht", "Sluiten", "Opgelost", "Ja, graag", "Intrekken", "Vraag aanpassen", "Meld of blokkeer", "Is onaardig",
    "Hulp van makelaar", "Nu versturen", "Ja, klopt", "Ja, wis alles", "Start",
)  # fmt: skip
"""Labels with which things go on: tapped more often than those of menus."""
SEEDS = range(how_many("WALKS", 1))
MOVES = how_many("MOVES", 40)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_nobody_is_left_waiting(make_world: MakeWorld, seed: int) -> None:
    world = make_world()
    chance = Random(seed)  # noqa: S311 - a walk that can be walked again
    phones = in_full_swing(world)
    told: list[str] = []
    with capture_logs() as logs:
        for _ in range(MOVES):
            told.append(move(world, chance, phones))
            wrong = [one for one in logs if one["log_level"] in ("error", "critical")]
            assert not wrong, (told, wrong)
            left = list(left_waiting(world))
            assert not left, (told, left)


def in_full_swing(world: World) -> list[Phone]:
    """Give the people of a wijk where two are connected, and another waits for an answer."""
    brokers = [staff(world, name, organisation="De Dreef") for name in ("Samira", "Tom")]
    helpers = neighbours(world, NAMES[:5])
    marieke, noor = (resident(world, name) for name in ("Marieke", "Noor"))
    asks(marieke)
    connects(marieke, asked(helpers)[0])
    asks(noor)
    return [*brokers, staff(world, "Connie", "coordinator"), *helpers, marieke, noor]


def move(world: World, chance: Random, phones: list[Phone]) -> str:
    """Let one thing happen; give what it was."""
    phone = chance.choice(phones)
    if "Alles van je is gewist" in phone.last:
        return joins_again(phone)
    what = chance.choices(("press", "ask", "type", "rare", "time", "go"), (60, 10, 10, 1, 17, 2))[0]
    buttons = [one for message in phone.messages[-6:] for one in message.buttons]
    match what:
        case "press" if buttons:
            weights = [
                30 if one.label in (YES, CONNECT) else 8 if one.label in TO_THE_POINT else 1
                for one in buttons
            ]
            [button] = chance.choices(buttons, weights)
            phone.does(Kind.PRESS, token=button.token)
            return f"{phone.id} taps {button.label}"
        case "time":
            hours = chance.choice((0.25, 1, 4, 4, 12, 24, 60, 200))
            world.passes(hours=hours)
            return f"{hours} hours"
        case "go":
            kind = chance.choice((Kind.LEFT, Kind.RETURNED))
            phone.does(kind)
            return f"{phone.id} {kind}"
        case _:
            words = chance.choice({"ask": ASKED, "rare": RARE}.get(what, TYPED))
            phone.says(words)
            return f"{phone.id}: {words}"


def joins_again(phone: Phone) -> str:
    """Let somebody who was erased come back."""
    for words in ("hallo", "ja", phone.id, "Overvecht", "ja", "fiets repareren doe ik graag", "ja"):
        phone.says(words)
    return f"{phone.id} joins again"


# --- what must always be so -------------------------------------------------------------------------------


def left_waiting(world: World) -> Iterator[str]:
    """Give everything that stands still, or hangs on something that has ended."""
    due.everything(world.house)
    world.settle()
    now = world.clock.now()
    with reading(world) as tx:
        matches = {one.id: one for one in tx.all(select(Match))}
        requests = {one.id: one for one in tx.all(select(HelpRequest))}
        open_questions = tx.all(select(Question).where(Question.state == "open"))
        for request in requests.values():
            theirs = {one.state for one in matches.values() if one.request_id == request.id}
            yield from _request(tx, request, theirs, world)
        for match in matches.values():
            yield from _match(match, requests[match.request_id], open_questions)
        for question in open_questions:
            yield from _question(question, matches, requests)
            if question.deadline is None or question.deadline <= now:
                yield f"a question of kind {question.kind} without an end"
        yield from _chats(tx, matches)


def _request(tx: Tx, request: HelpRequest, theirs: set[str], world: World) -> Iterator[str]:
    now = world.clock.now()
    if request.promised_at and request.promised_at < now:
        yield f"{request.code}: a promise that has passed"
    if request.state == "matched":
        if "connected" not in theirs:
            yield f"{request.code}: matched with nobody"
    elif request.state == "open":
        if "connected" in theirs or ("standby" in theirs and "accepted" not in theirs):
            yield f"{request.code}: open, with {theirs}"
        if "accepted" not in theirs and not _moves(tx, request, world):
            yield f"{request.code}: nothing moves it, held by {request.holder}"
    elif theirs & {"offered", "accepted", "standby", "connected"}:
        yield f"{request.code}: {request.state}, with {theirs}"


def _moves(tx: Tx, request: HelpRequest, world: World) -> bool:
    """Tell whether somebody or the clock has this open request in hand, or its asker has been shown other doors."""
    if request.holder == "broker":
        broker = tx.get(Person, request.holder_id)
        return broker is not None and post.can_be_told(tx, broker)
    if request.next_at:
        return request.next_at > world.clock.now()
    if request.promised_at is None:
        return True
    alerts = select(Alert.id).where(
        Alert.request_id == request.id, Alert.state == "open", col(Alert.escalate_at).is_not(None)
    )
    return bool(tx.all(alerts))


def _match(match: Match, request: HelpRequest, questions: Sequence[Question]) -> Iterator[str]:
    if match.state == "accepted" and not any(
        one.kind == "connection" and one.subject_id == match.id for one in questions
    ):
        yield f"{request.code}: a helper waits, and the asker isn't asked"
    if match.state == "connected" and request.state != "matched":
        yield f"{request.code}: connected, but the request is {request.state}"


def _question(
    question: Question, matches: dict[int, Match], requests: dict[int, HelpRequest]
) -> Iterator[str]:
    wanted = {"offer": "offered", "connection": "accepted", "feedback": "connected", "still_needed": "open"}
    subject = (requests if question.kind == "still_needed" else matches).get(question.subject_id)
    if subject is None or subject.state != wanted[question.kind]:
        yield f"an open question of kind {question.kind} about {subject.state if subject else 'nothing'}"


def _chats(tx: Tx, matches: dict[int, Match]) -> Iterator[str]:
    for relay in tx.all(select(Relay).where(Relay.state == "open")):
        if relay.match_id and matches[relay.match_id].state != "connected":
            yield f"an open chat of a match that is {matches[relay.match_id].state}"
        for member in tx.all(select(RelayMember).where(RelayMember.relay_id == relay.id)):
            person = tx.get(Person, member.person_id)
            if person is None or not post.can_be_told(tx, person):
                yield "an open chat with somebody who has left"
    planned = {one.subject_id for one in tx.all(select(Job).where(col(Job.done_at).is_(None)))}
    asked = {
        one.subject_id
        for one in tx.all(select(Question).where(Question.kind == "feedback", Question.state == "open"))
    }
    for match in matches.values():
        if match.state == "connected" and match.id not in planned | asked:
            yield "a connected match that nobody will be asked about"
