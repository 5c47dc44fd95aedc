"""Who in the neighbourhood could help: those who fit, in order, and why the others are not asked.

Whether anybody is asked at all is decided on fit alone: a neighbour who can't do it is not asked because she
is near and has time. Nearness, availability and fairness only order those who fit. What is not known counts
neither for nor against. Everything is pure and the same input gives the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

from matching.concepts import CONCEPTS
from matching.features import Features
from matching.understand import Daypart

THRESHOLD = 0.05
"""Below this fit somebody does not fit, and silence is better than a wrong question."""

RELATED = 0.3
"""Fit of a related concept: could well help, though it is not precisely what was asked."""

_NEAR_LANGUAGE = 0.6
_UNKNOWN_LANGUAGE = 0.7
_NEAR_LANGUAGES = frozenset({frozenset({"ar", "ary"}), frozenset({"fa", "ps"})})
_OWN_LANGUAGE = "nl"
_COMMON_LANGUAGES = frozenset({"nl", "en"})  # who writes in these may be in need of any other

# What orders among those who fit. Together it is less than the step from a related to the same concept, where the
# asker confirmed what they need.
_SAME_BUURT = 0.08
_OWN_WIJK = 0.10
_DAY_FITS = 0.05
_LANGUAGE_SHARED = 0.1
_RESTED = 0.04
_ASKED = 0.09  # taken off in proportion to how often somebody was asked this week
_RESTED_AFTER = timedelta(days=28)

Id = int | str


class Reason(StrEnum):
    """Why somebody stands where they stand."""

    SAME_CONCEPT = "same_concept"
    RELATED_CONCEPT = "related_concept"
    SAME_BUURT = "same_buurt"
    NEXT_WIJK = "next_wijk"
    DAY_FITS = "day_fits"
    LANGUAGE_SHARED = "language_shared"
    NOT_ASKED_LATELY = "not_asked_lately"


class Exclusion(StrEnum):
    """Why somebody is not asked. All but ASKER and NO_FIT say of somebody that they do fit."""

    ASKER = "asker"
    NO_FIT = "no_fit"
    OTHER_WIJK = "other_wijk"
    BLOCKED = "blocked"
    PAUSED = "paused"
    ALREADY_ASKED = "already_asked"
    BUDGET = "budget"
    DAY = "day"


@dataclass(frozen=True)
class Need:
    """What is asked for, and how surely: 1 for a concept that the asker confirmed.

    The wijken stand in order: the asker's own first, then those to which a broker widened the question.
    """

    request_id: Id
    asker_id: Id
    concepts: Mapping[str, float]  # the probability that it is meant, 0..1
    wijken: tuple[str, ...]
    now: datetime
    buurt: str | None = None
    days: frozenset[int] = frozenset()  # weekdays on which it is wanted, 0 is Monday; empty: any
    dayparts: frozenset[Daypart] = frozenset()  # empty: any
    languages: frozenset[str] = frozenset()  # ISO 639, those that are named
    written_in: str | None = None  # ISO 639


@dataclass(frozen=True)
class Candidate:
    """One talent of one person, and what is known of the person."""

    person_id: Id
    talent_id: Id
    wijk: str
    features: Features
    buurt: str | None = None
    paused: bool = False
    blocked: bool = False  # between this person and the asker, either way
    asked_this_week: int = 0
    weekly_limit: int = 3
    last_asked_at: datetime | None = None
    already_asked: bool = False  # for this request


@dataclass(frozen=True)
class Ranked:
    """Somebody who fits. `fit` is 0..1; `score` orders, and means nothing across requests."""

    candidate: Candidate
    fit: float
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Excluded:
    """Somebody who is not asked, and the first reason why."""

    candidate: Candidate
    reason: Exclusion


@dataclass(frozen=True)
class Ranking:
    """Everybody once: in order, or excluded."""

    ordered: tuple[Ranked, ...] = ()
    excluded: tuple[Excluded, ...] = ()


def rank(need: Need, candidates: Iterable[Candidate]) -> Ranking:
    """Order who can be asked, and say of everybody else why not.

    A person counts once, with their best talent.
    """
    best: dict[Id, Ranked] = {}
    out: dict[Id, Excluded] = {}
    worth = _worth(need.concepts)
    for candidate in candidates:
        fit, exact = _fit(need, worth, candidate.features)
        reason = _exclusion(need, candidate, fit)
        if reason is not None:
            _keep_most_telling(out, Excluded(candidate, reason))
            continue
        ranked = _ranked(need, candidate, fit, exact=exact)
        known = best.get(candidate.person_id)
        if known is None or _place(need, ranked) < _place(need, known):
            best[candidate.person_id] = ranked
    return Ranking(
        ordered=tuple(sorted(best.values(), key=lambda ranked: _place(need, ranked))),
        excluded=tuple(
            sorted(
                (one for person, one in out.items() if person not in best),
                key=lambda one: (_SEVERITY[one.reason], str(one.candidate.talent_id)),
            )
        ),
    )


def reach(concepts: Mapping[str, float]) -> frozenset[str]:
    """Give every concept by which a talent could fit a need of these: what is worth reading from a database."""
    worth = _worth(concepts)
    return frozenset(
        offered for offered, helps in worth.items() if sum(value for _, value in helps) >= THRESHOLD
    )


_Worth = Mapping[str, list[tuple[str, float]]]
"""By each concept that somebody may offer: the concepts asked for that it helps with, and how well, 0..1."""


def _worth(concepts: Mapping[str, float]) -> _Worth:
    worth: dict[str, list[tuple[str, float]]] = {}
    total = max(1.0, sum(concepts.values()))
    for wanted, share in concepts.items():
        concept = CONCEPTS.get(wanted)
        if concept is None:  # an id of a later version, in a database that went back: nobody fits
            continue
        worth.setdefault(wanted, []).append((wanted, share / total))
        for offered in concept.related:
            worth.setdefault(offered, []).append((wanted, RELATED * share / total))
    return worth


def _fit(need: Need, worth: _Worth, features: Features) -> tuple[float, bool]:
    """Give the fit, and whether most of it rests on a concept that was asked for itself."""
    helps: dict[str, tuple[float, bool]] = {}
    for offered, surely in features.concepts.items():
        if offered not in worth:
            continue
        well = _sureness(surely) * _language_fit(need, offered, features)
        for wanted, value in worth[offered]:
            known = helps.get(wanted)
            if wanted not in features.negated and (known is None or known[0] < value * well):
                helps[wanted] = value * well, offered == wanted
    if not helps:
        return 0.0, False
    return min(sum(value for value, _ in helps.values()), 1.0), max(helps.values())[1]


def _sureness(confidence: float) -> float:
    """Flatten how surely a talent was understood: whoever said it plainly offers it fully."""
    return min(1.0, confidence / 0.7)


def _language_fit(need: Need, concept: str, features: Features) -> float:
    """Say how far the language fits, where it is what is asked for. Dutch is only the other side of it."""
    if concept not in CONCEPTS or not CONCEPTS[concept].by_language:
        return 1.0
    wanted = need.languages - {_OWN_LANGUAGE} or _written(need) - _COMMON_LANGUAGES
    named = features.languages - {_OWN_LANGUAGE}
    if not wanted or wanted & (named | _written(features)):
        return 1.0
    if not named:
        return _UNKNOWN_LANGUAGE
    near = any(frozenset({one, other}) in _NEAR_LANGUAGES for one in wanted for other in named)
    return _NEAR_LANGUAGE if near else 0.0


def _written(said: Need | Features) -> frozenset[str]:
    return frozenset({said.written_in} if said.written_in else ())


def _exclusion(need: Need, one: Candidate, fit: float) -> Exclusion | None:
    """Give the first reason not to ask, in the order of Exclusion."""
    holds = (
        (one.person_id == need.asker_id, Exclusion.ASKER),
        (fit < THRESHOLD, Exclusion.NO_FIT),
        (one.wijk not in need.wijken, Exclusion.OTHER_WIJK),
        (one.blocked, Exclusion.BLOCKED),
        (one.paused, Exclusion.PAUSED),
        (one.already_asked, Exclusion.ALREADY_ASKED),
        (one.asked_this_week >= one.weekly_limit, Exclusion.BUDGET),
        (_has_no_time(need, one.features), Exclusion.DAY),
    )
    return next((reason for is_so, reason in holds if is_so), None)


def _has_no_time(need: Need, features: Features) -> bool:
    other_days = need.days and features.days and need.days.isdisjoint(features.days)
    other_parts = need.dayparts and features.dayparts and need.dayparts.isdisjoint(features.dayparts)
    return bool(other_days or other_parts)


def _ranked(need: Need, candidate: Candidate, fit: float, *, exact: bool) -> Ranked:
    rested = _rested(need, candidate)
    orders = (
        (bool(need.buurt) and candidate.buurt == need.buurt, Reason.SAME_BUURT, _SAME_BUURT),
        (_names_the_time(need, candidate.features), Reason.DAY_FITS, _DAY_FITS),
        (_share_a_language(need, candidate.features), Reason.LANGUAGE_SHARED, _LANGUAGE_SHARED),
        (rested > 0, Reason.NOT_ASKED_LATELY, _RESTED * rested),
        (candidate.wijk != need.wijken[0], Reason.NEXT_WIJK, -_OWN_WIJK),
    )
    reasons = [Reason.SAME_CONCEPT if exact else Reason.RELATED_CONCEPT]
    score = fit - _ASKED * candidate.asked_this_week / max(candidate.weekly_limit, 1)
    for holds, reason, step in orders:
        if holds:
            reasons.append(reason)
            score += step
    return Ranked(candidate, round(fit, 4), round(score, 4), tuple(reasons))


def _names_the_time(need: Need, features: Features) -> bool:
    return bool(need.days & features.days or need.dayparts & features.dayparts)


def _share_a_language(need: Need, features: Features) -> bool:
    """Say whether they share a language that few here speak."""
    if need.written_in in _COMMON_LANGUAGES and not need.languages:
        return False
    asked = (need.languages | _written(need)) - _COMMON_LANGUAGES
    return not asked.isdisjoint(features.languages | _written(features))


def _rested(need: Need, candidate: Candidate) -> float:
    """Give how long ago somebody was last asked, 1 for four weeks or never."""
    if candidate.last_asked_at is None:
        return 1.0
    return min(max((need.now - candidate.last_asked_at) / _RESTED_AFTER, 0.0), 1.0)


_SEVERITY = {reason: place for place, reason in enumerate(Exclusion)}


def _keep_most_telling(out: dict[Id, Excluded], one: Excluded) -> None:
    """Of a person with several talents keep the one that came nearest to being asked."""
    known = out.get(one.candidate.person_id)
    if known is None or _telling(one) < _telling(known):
        out[one.candidate.person_id] = one


def _telling(one: Excluded) -> tuple[int, str]:
    return -_SEVERITY[one.reason], str(one.candidate.talent_id)


def _place(need: Need, ranked: Ranked) -> tuple[float, int]:
    return -ranked.score, _lot(need, ranked.candidate)


def _lot(need: Need, candidate: Candidate) -> int:
    """Draw lots between equals: another order for each request, the same one each time."""
    return crc32(f"{need.request_id}:{candidate.talent_id}".encode())
