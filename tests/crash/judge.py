"""The judgement: what became of everything that was said, told by Telegram's ledger and the database alone."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, func, select

from bot.conversations.flows import FLOWS
from storage.outbox import FAILED, LEASED, QUEUED, SENT
from storage.tables import (
    Address,
    Button,
    Event,
    HelpRequest,
    Inbox,
    Match,
    Outgoing,
    Place,
    Question,
    Relay,
    RelayMember,
)
from storage.tx import Tx
from tests.crash.town import Town
from tests.doubles.telegram_state import Accepted


@dataclass
class Judgement:
    """Nothing may stand in `troubles`. What was repeated, and what was given up within its bound, is counted."""

    updates: int = 0
    messages: int = 0
    repeated: Counter[str] = field(default_factory=Counter)  # kind → messages that arrived once too often
    given_up: Counter[str] = field(default_factory=Counter)  # kind → messages that were not tried again
    unseen: Counter[str] = field(default_factory=Counter)  # kind → of those, with buttons nobody ever saw
    troubles: list[str] = field(default_factory=list)


def judge(town: Town) -> Judgement:
    """Judge a town that has come to rest."""
    found = Judgement()
    with town.store.read() as tx:
        found.troubles += _broken_file(town)
        found.troubles += _not_handled_once(town, tx, found)
        found.troubles += _not_said_within_bounds(town, tx, found)
        found.troubles += _half_done(tx)
    return found


def _broken_file(town: Town) -> Iterator[str]:
    with sqlite3.connect(town.house.database_path) as connection:
        for pragma, good in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            if connection.execute(f"PRAGMA {pragma}").fetchall() != good:
                yield f"the file fails its {pragma}"
    connection.close()


def _not_handled_once(town: Town, tx: Tx, found: Judgement) -> Iterator[str]:
    account = town.double.token.partition(":")[0]
    for number in town.double.world._made:
        found.updates += 1
        key = tx.lookup("event", "telegram", account, str(number))
        outcomes = list(tx.all(select(Inbox.outcome).where(Inbox.event_hash == key)))
        if outcomes != ["handled"]:
            yield f"update {number} stands in the inbox as {outcomes}"


# --- what was said ----------------------------------------------------------------------------------------


def _not_said_within_bounds(town: Town, tx: Tx, found: Judgement) -> Iterator[str]:
    rows = tx.all(select(Outgoing).where(Outgoing.id > town.settled_with))
    ledger = town.double.sent()
    found.messages = len(ledger)
    arrived = {str(line.message) for line in ledger}
    shown = {token for line in ledger for buttons in line.rows for _label, token in buttons}
    for row in rows:
        if row.state == SENT and row.platform_message not in arrived:
            yield f"{row.kind} {row.id} counts as sent, and Telegram never had it"
        if row.state == FAILED:
            found.given_up[row.kind] += 1
            tokens = {choice["token"] for choice in tx.open_json(row, "payload_sealed")["choices"]}
            found.unseen[row.kind] += bool(tokens) and not tokens & shown
            if row.unknowns <= row.repeats:
                yield f"{row.kind} {row.id} was given up after {row.unknowns} unknowns: {row.error}"
        if row.state in (QUEUED, LEASED) and row.due_at <= town.now():
            yield f"{row.kind} {row.id} is still {row.state}"
    yield from _repeated_too_often(ledger, _known(tx, rows), found)


@dataclass
class _Known:
    """The rows of the outbox, as the ledger can name them."""

    sent: dict[str, Outgoing]  # by the number Telegram gave
    failed: dict[int, list[Outgoing]]  # by chat: no number was ever heard of them


def _known(tx: Tx, rows: Sequence[Outgoing]) -> _Known:
    chats = {one.person_id: int(tx.open(one, "uid_sealed") or 0) for one in tx.all(select(Address))}
    known = _Known({}, {})
    for row in rows:
        if row.state == SENT and row.platform_message:
            known.sent[row.platform_message] = row
        if row.state == FAILED and row.person_id in chats:
            known.failed.setdefault(chats[row.person_id], []).append(row)
    return known


def _repeated_too_often(ledger: Sequence[Accepted], known: _Known, found: Judgement) -> Iterator[str]:
    same: dict[str, list[Accepted]] = {}
    for line in ledger:
        same.setdefault(json.dumps([line.chat, line.text, line.rows]), []).append(line)
    for lines in same.values():
        rows = [known.sent[number] for line in lines if (number := str(line.message)) in known.sent]
        bound = sum(row.repeats for row in rows)
        if not rows:
            rows = known.failed.get(lines[0].chat or 0, [])[:1]
            bound = max((row.repeats for row in known.failed.get(lines[0].chat or 0, [])), default=0)
        extra = len(lines) - max(len(rows), 1)
        kind = rows[0].kind if rows else "unknown"
        if extra:
            found.repeated[kind] += extra
        if extra > bound:
            yield f"{kind} arrived {len(lines)} times: {lines[0].text!r}"


# --- what was done ----------------------------------------------------------------------------------------


def _half_done(tx: Tx) -> Iterator[str]:
    for place in tx.all(select(Place)):
        if place.flow != "home" and place.step not in FLOWS.get(place.flow, {}):
            yield f"somebody stands at {place.flow}.{place.step}, which does not exist"
    for request in tx.all(select(HelpRequest)):
        yield from _of_request(tx, request)
    for match in tx.all(select(Match)):
        yield from _of_match(tx, match)
    for question in tx.all(select(Question).where(Question.state == "open")):
        if not _count(tx, select(func.count()).where(col(Outgoing.question_id) == question.id)):
            yield f"question {question.id} is open, and was never put to anybody"
    for row in tx.all(select(Outgoing).where(col(Outgoing.payload_sealed).is_not(None))):
        choices = len(tx.open_json(row, "payload_sealed")["choices"])
        if choices != _count(tx, select(func.count()).where(Button.outgoing_id == row.id)):
            yield f"{row.kind} {row.id} has not the buttons that it shows"


def _of_request(tx: Tx, request: HelpRequest) -> Iterator[str]:
    if _last_event(tx, "request", request.id) != request.state:
        yield f"request {request.code} is {request.state}, and its events say otherwise"
    states = Counter(tx.all(select(Match.state).where(Match.request_id == request.id)))
    if states["accepted"] > 1 or states["connected"] != (request.state == "matched"):
        yield f"request {request.code} is {request.state} with {dict(states)}"
    waits_for_nobody = not (states["accepted"] or request.next_at or request.holder != "bot")
    if request.state == "open" and waits_for_nobody:
        yield f"request {request.code} is open, and nobody is to move"


def _of_match(tx: Tx, match: Match) -> Iterator[str]:
    if _last_event(tx, "match", match.id) != match.state:
        yield f"match {match.id} is {match.state}, and its events say otherwise"
    kinds = {"offered": "offer", "accepted": "connection"}
    asked = select(func.count()).where(
        Question.subject_id == match.id, Question.state == "open", Question.kind == kinds.get(match.state, "")
    )
    if match.state in kinds and _count(tx, asked) != 1:
        yield f"match {match.id} is {match.state}, and nobody is asked about it"
    if match.state == "connected":
        chat = select(Relay.id).where(Relay.match_id == match.id, Relay.state == "open")
        members = select(func.count()).where(col(RelayMember.relay_id).in_(chat))
        if _count(tx, members) != 2:
            yield f"match {match.id} is connected, and the two can't write to each other"


def _last_event(tx: Tx, subject: str, subject_id: int) -> str | None:
    """Give the state that the last change of state led to; a wave is counted in the same column."""
    events = select(Event).where(
        Event.subject == subject,
        Event.subject_id == subject_id,
        col(Event.act).not_in(("wave", "hand_over", "take_over")),
        col(Event.after).is_not(None),
    )
    last = tx.all(events.order_by(col(Event.id).desc()).limit(1))
    return last[0].after if last else None


def _count(tx: Tx, statement: Any) -> int:
    return tx.one(statement) or 0
