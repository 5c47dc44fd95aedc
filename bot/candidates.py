"""Who could help: reads the talents of the wijken of a request, and has them ranked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, or_
from sqlalchemy import select as choose
from sqlmodel import col, select

from bot import post
from bot.scope import Scope
from matching.concepts import CONCEPTS
from matching.features import VERSION, Features, features
from matching.rank import Candidate, Need, Ranking, rank, reach
from matching.understand import Intent
from storage.tables import Block, HelpRequest, Match, Person, Talent, TalentConcept

WEEK = timedelta(days=7)


def find(scope: Scope, request: HelpRequest, wijken: Iterable[str] | None = None) -> Ranking:
    """Rank everyone who offers something near this need, in its wijken (or in these)."""
    where = tuple(wijken) if wijken is not None else tuple(request.wijken)
    need = _need(scope, request, where)
    rows = scope.tx.session.execute(
        choose(*_READ)
        .join(Person, col(Person.id) == col(Talent.person_id))
        .where(
            col(Talent.id).in_(
                select(TalentConcept.talent_id).where(
                    col(TalentConcept.wijk).in_(where), col(TalentConcept.concept).in_(reach(need.concepts))
                )
            ),
            col(Talent.removed_at).is_(None),
            col(Person.stopped).is_(False),
            post.has_address(),
        )
    ).all()
    facts = _About(scope, request, {row.person_id for row in rows})
    return rank(need, [facts.candidate(row) for row in rows])


_READ = (
    col(Talent.id),
    col(Talent.person_id),
    col(Talent.features),
    or_(col(Talent.paused), col(Person.paused)).label("paused"),
    col(Person.wijk),
    col(Person.buurt),
    col(Person.weekly_limit),
)
"""What ranking needs of a talent and its person: no sealed column is read for it."""


def _need(scope: Scope, request: HelpRequest, wijken: tuple[str, ...]) -> Need:
    said = said_in(scope, request)
    return Need(
        request_id=request.id,
        asker_id=request.asker_id,
        concepts=said.concepts,
        wijken=wijken,
        now=scope.now,
        buurt=request.buurt,
        days=frozenset({request.wanted_on.weekday()}) if request.wanted_on else said.days,
        dayparts=said.dayparts,
        languages=said.languages,
        written_in=said.written_in,
    )


def said_in(scope: Scope, row: Talent | HelpRequest) -> Features:
    """Give the features of a talent or request; those of an earlier version are made anew from the words."""
    try:
        return Features.from_json(row.features)
    except ValueError:
        words = scope.tx.open(row, "words_sealed") or ""
        intent = Intent.OFFERS if isinstance(row, Talent) else Intent.ASKS
        confirmed = (row.concept,) if row.concept and row.concept in CONCEPTS else ()
        made = features(words, confirmed, intent)
        row.features = made.to_json()
        return made


class _About:
    """What is known of these people that matters: how often they were asked, and what stands between them."""

    def __init__(self, scope: Scope, request: HelpRequest, people: set[int]) -> None:
        self.scope = scope
        self.asked = _asked(scope, people)
        self.already = set(scope.tx.all(select(Match.person_id).where(Match.request_id == request.id)))
        self.blocked = _blocked(scope, request.asker_id)

    def candidate(self, row: Row[Any]) -> Candidate:
        count, last = self.asked.get(row.person_id, (0, None))
        return Candidate(
            person_id=row.person_id,
            talent_id=row.id,
            wijk=row.wijk or "",
            buurt=row.buurt,
            features=self._offered(row),
            paused=row.paused,
            blocked=row.person_id in self.blocked,
            asked_this_week=count,
            weekly_limit=row.weekly_limit or self.scope.settings.offers_per_week,
            last_asked_at=last,
            already_asked=row.person_id in self.already,
        )

    def _offered(self, row: Row[Any]) -> Features:
        if row.features.get("version") == VERSION:
            return Features.from_json(row.features)
        return said_in(self.scope, self.scope.tx.session.get_one(Talent, row.id))


def _asked(scope: Scope, people: set[int]) -> dict[int, tuple[int, datetime | None]]:
    since = scope.now - WEEK
    week = func.sum(case((col(Match.offered_at) > since, 1), else_=0))
    rows = scope.tx.session.exec(
        select(Match.person_id, week, func.max(Match.offered_at))
        .where(col(Match.person_id).in_(people), col(Match.offered_at).is_not(None))
        .group_by(col(Match.person_id))
    ).all()
    return {person: (int(count or 0), last) for person, count, last in rows}


def _blocked(scope: Scope, person_id: int) -> set[int]:
    rows = scope.tx.all(
        select(Block).where(or_(col(Block.person_id) == person_id, col(Block.other_id) == person_id))
    )
    return {one.other_id if one.person_id == person_id else one.person_id for one in rows}
