"""Why nobody was found for a request: what a broker reads below an alert."""

from sqlalchemy import func
from sqlmodel import col, select

from bot import candidates
from bot.conversations.facts import about
from bot.notices import parts
from bot.scope import Scope
from matching.rank import Exclusion, Ranking
from messages.reply import Say, say
from storage.tables import HelpRequest, Match


def why_nobody(scope: Scope, request: HelpRequest, ranking: Ranking) -> tuple[Say, ...]:
    """Say truly why nobody was found: who said no, who did not answer, who may not be asked now, who is next door."""
    concept = about(request.concept)
    states = dict(
        scope.tx.session.exec(
            select(Match.state, func.count()).where(Match.request_id == request.id).group_by(col(Match.state))
        ).all()
    )
    counts = {
        "why.declined": _said_no(scope, request),
        "why.unanswered": states.get("offered", 0),
        "why.elsewise": sum(states.get(one, 0) for one in ("declined", "expired", "released", "fell_through"))
        - _said_no(scope, request),
        "why.budget": _excluded(ranking, Exclusion.BUDGET),
        "why.paused": _excluded(ranking, Exclusion.PAUSED),
        "why.day": _excluded(ranking, Exclusion.DAY),
        "why.blocked": _excluded(ranking, Exclusion.BLOCKED),
    }
    total = sum(counts.values())
    lines = [say("why.nobody_offers", concept=concept, wijk=parts.wijk(scope, request))]
    if total:
        lines = [say("why.title", n=total, concept=concept, wijk=parts.wijk(scope, request))]
        lines += [say(key, n=count) for key, count in counts.items() if count]
    return (*lines, *_next_door(scope, request))


def _said_no(scope: Scope, request: HelpRequest) -> int:
    """Count whose own answer was no: not those who left, nor those whom the asker did not choose."""
    said = select(func.count()).where(
        Match.request_id == request.id, Match.state == "declined", col(Match.ended_at).is_(None)
    )
    return scope.tx.one(said) or 0


def _excluded(ranking: Ranking, *reasons: Exclusion) -> int:
    """Count who may not be asked, save those who were: what they said is counted already."""
    return sum(one.reason in reasons and not one.candidate.already_asked for one in ranking.excluded)


def _next_door(scope: Scope, request: HelpRequest) -> tuple[Say, ...]:
    lines = []
    for wijk in scope.city.neighbouring(request.wijk):
        count = len(candidates.find(scope, request, (wijk.code,)).ordered)
        if count:
            lines.append(say("why.next_door", n=count, wijk=wijk.name))
    return tuple(lines)
