"""The room in which acts work: one transaction, its moment, who acts, and what is said to whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from bot import post
from bot.settings import Settings
from bot.states import MATCH, REQUEST, check_step
from matching.places import City
from matching.waves import Rules, Urgency, next_moment
from messages.reply import Choice, Kind, Reply, Say
from storage.tables import Event, HelpRequest, Match, Person, Question
from storage.tx import Tx

WAITS_FOR_MORNING: Final = frozenset({Kind.QUESTION, Kind.NOTICE, Kind.REMINDER, Kind.BROADCAST, Kind.ALERT})
"""What is not said in quiet hours. Direct answers and words between neighbours are."""


@dataclass
class Said:
    """What the acts say to the one who is acting: it becomes part of the one answer of this turn."""

    says: list[Say] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    stamp: post.Stamp = post.NOTHING
    questions: list[Callable[[], object]] = field(default_factory=list)
    """Stages each question put to them in this turn: a message of its own, after the answer."""


@dataclass
class Scope:
    """One transaction's work. `actor_id` None: the bot itself acts, when a time has come."""

    tx: Tx
    now: datetime
    city: City
    settings: Settings
    rules: Rules
    actor_id: int | None = None
    actor: str = "bot"  # person, bot, command
    own_turn: bool = False  # the actor is being answered in this very turn
    answer: Said = field(default_factory=Said)

    # --- saying -------------------------------------------------------------------------------------------

    def tell(
        self,
        person_id: int,
        *says: Say,
        choices: tuple[Choice, ...] = (),
        kind: Kind = Kind.NOTICE,
        stamp: post.Stamp = post.NOTHING,
        urgent: bool = False,
        not_after: datetime | None = None,
    ) -> None:
        """Say something to somebody. To the one who acts it is part of the answer, unless it waits for one itself."""
        if self.own_turn and person_id == self.actor_id and kind not in (Kind.QUESTION, Kind.ALERT):
            self.answer.says.extend(says)
            self.answer.choices.extend(choices)
            if stamp != post.NOTHING:
                self.answer.stamp = stamp
            return
        person = self.person(person_id)
        if person is None or person.stopped:
            return
        mine = self.own_turn and person_id == self.actor_id
        due = self.now if mine or kind not in WAITS_FOR_MORNING else self.moment(urgent=urgent)
        stage = partial(
            post.stage,
            self.tx,
            person_id,
            Reply(says, choices, kind),
            now=self.now,
            due=due,
            stamp=stamp,
            not_after=not_after,
        )
        if mine:
            self.answer.questions.append(stage)
        else:
            stage()

    def moment(self, *, urgent: bool = False) -> datetime:
        """Give the first moment from now on at which people may be disturbed."""
        return next_moment(self.now, Urgency.URGENT if urgent else Urgency.OPEN, self.rules)

    def question(
        self,
        person_id: int,
        kind: str,
        subject_id: int,
        deadline: datetime,
        *,
        remind_at: datetime | None = None,
    ) -> Question:
        """Make a question that is open from now on; `ask` puts it to the person."""
        return Question(
            id=self.tx.new_id(),
            person_id=person_id,
            kind=kind,
            subject_id=subject_id,
            state="open",
            asked_at=self.now,
            remind_at=remind_at,
            deadline=deadline,
        )

    def ask(
        self,
        person_id: int,
        question: Question,
        *says: Say,
        choices: tuple[Choice, ...],
        urgent: bool = False,
    ) -> None:
        """Put a question to somebody; its choices carry its id."""
        self.tx.add(question)
        self.tx.session.flush()
        stamp = post.Stamp(question_id=question.id)
        self.tell(
            person_id,
            *says,
            choices=choices,
            kind=Kind.QUESTION,
            stamp=stamp,
            urgent=urgent,
            not_after=question.deadline,
        )

    # --- changing -----------------------------------------------------------------------------------------

    def event(
        self,
        act: str,
        subject: str,
        subject_id: int,
        *,
        before: str | None = None,
        after: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Write down a change: who, when, why."""
        self.tx.add(
            Event(
                id=self.tx.new_id(),
                at=self.now,
                actor=self.actor,
                actor_id=self.actor_id,
                act=act,
                subject=subject,
                subject_id=subject_id,
                before=before,
                after=after,
                reason=reason,
            )
        )

    def turn_request(self, request: HelpRequest, state: str, act: str, reason: str | None = None) -> None:
        """Bring a request into another state, as one audited event."""
        check_step(REQUEST, request.state, state)
        self.event(act, "request", request.id, before=request.state or None, after=state, reason=reason)
        request.state = state
        self.tx.add(request)

    def turn_match(self, match: Match, state: str, act: str, reason: str | None = None) -> None:
        """Bring a match into another state, as one audited event."""
        check_step(MATCH, match.state, state)
        self.event(act, "match", match.id, before=match.state or None, after=state, reason=reason)
        match.state = state
        self.tx.add(match)

    # --- reading ------------------------------------------------------------------------------------------

    def person(self, person_id: int | None) -> Person | None:
        """Find a person."""
        return self.tx.get(Person, person_id)

    def name(self, person_id: int) -> str:
        """Give what a person is called."""
        person = self.person(person_id)
        return (self.tx.open(person, "name_sealed") or "") if person else ""
