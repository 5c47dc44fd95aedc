"""Who in the neighbourhood could help: those who fit, in order, and why the others are not asked.

Whether anybody is asked at all is decided on fit alone: a neighbour who can't do it is not asked because she
is near and has time. Nearness, availability and fairness only order those who fit. What is not known counts
neither for nor against. Everything is pure and the same input gives the same order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from matching.concepts import CONCEPTS, Kind
from matching.features import Features
from matching.understand import Daypart

THRESHOLD = 0.4
"""Below this fit somebody does not fit, and silence is better than a wrong question."""

RELATED = 0.6
"""Fit of a related concept: could well help, though it is not precisely what was asked."""

_SECOND_CONCEPT = 0.1  # of a need of several kinds, what the kinds beside the best one add
_NEAR_LANGUAGE = 0.6
_UNKNOWN_LANGUAGE = 0.7
_NEAR_LANGUAGES = frozenset({frozenset({"ar", "ary"}), frozenset({"fa", "ps"})})
_OWN_LANGUAGE = "nl"

# What orders among those who fit. Together it is less than the step from a related to the same concept.
_SAME_BUURT = 0.08
_OWN_WIJK = 0.10
_DAY_FITS = 0.05
_LANGUAGE_SHARED = 0.03
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
    RESTING = "resting"
    BUDGET = "budget"
    DAY = "day"


@dataclass(frozen=True)
class Need:
    """What is asked for. Concepts stand in order of importance.

    So do the wijken: the asker's own first, then those to which a broker widened the question.
    """

    request_id: Id
    asker_id: Id
    concepts: tuple[str, ...]
    wijken: tuple[str, ...]
    now: datetime
    buurt: str | None = None
    kind: Kind | None = None  # only doing, or only lending
    wanted: date | None = None
    daypart: Daypart | None = None
    languages: frozenset[str] = frozenset()


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
    resting: bool = False


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
    for candidate in candidates:
        fit, concept = _fit(need, candidate.features)
        reason = _exclusion(need, candidate, fit)
        if reason is not None:
            _keep_most_telling(out, need, Excluded(candidate, reason))
            continue
        ranked = _ranked(need, candidate, fit, concept)
        known = best.get(candidate.person_id)
        if known is None or _place(need, ranked) < _place(need, known):
            best[candidate.person_id] = ranked
    return Ranking(
        ordered=tuple(sorted(best.values(), key=lambda ranked: _place(need, ranked))),
        excluded=tuple(
            sorted(
                (one for person, one in out.items() if person not in best),
                key=lambda one: (_SEVERITY[one.reason], _lot(need, one.candidate)),
            )
        ),
    )


def reach(concepts: Iterable[str]) -> frozenset[str]:
    """Give every concept whose talents could fit a need of these: what is worth reading from a database."""
    known = [one for one in concepts if one in CONCEPTS]
    return frozenset(known).union(*(CONCEPTS[one].related for one in known))


def fit(need: Need, features: Features) -> float:
    """Say how well a talent fits a need by what it is, 0..1, apart from when, where and how often."""
    return _fit(need, features)[0]


def _fit(need: Need, features: Features) -> tuple[float, str | None]:
    """Give the fit, and the concept of the need that it rests on."""
    fits = [(_concept_fit(need, wanted, features), wanted) for wanted in need.concepts]
    best = max(fits, key=lambda one: one[0], default=(0.0, None))
    if best[0] < THRESHOLD or len(fits) == 1:
        return best
    beside = (sum(value for value, _ in fits) - best[0]) / (len(fits) - 1)
    return best[0] * (1 - _SECOND_CONCEPT) + beside * _SECOND_CONCEPT, best[1]


def _concept_fit(need: Need, wanted: str, features: Features) -> float:
    if wanted in features.negated:
        return 0.0
    concept = CONCEPTS.get(wanted)
    if concept is None:  # an id of a later version, in a database that went back: nobody fits
        return 0.0
    offered = {wanted: 1.0, **dict.fromkeys(concept.related, RELATED)}
    return max(
        (
            offered[own] * _sureness(surely) * _language_fit(need, own, features)
            for own, surely in features.concepts.items()
            if own in offered and _of_kind(own, need.kind)
        ),
        default=0.0,
    )


def _sureness(confidence: float) -> float:
    """Flatten how surely a talent was understood: whoever said it plainly offers it fully."""
    return min(1.0, confidence / 0.7)


def _of_kind(concept: str, kind: Kind | None) -> bool:
    return kind is None or (concept in CONCEPTS and CONCEPTS[concept].kind is kind)


def _language_fit(need: Need, concept: str, features: Features) -> float:
    """Say how far the language fits, where it is what is asked for. Dutch is only the other side of it."""
    if concept not in CONCEPTS or not CONCEPTS[concept].by_language:
        return 1.0
    wanted, spoken = need.languages - {_OWN_LANGUAGE}, features.languages - {_OWN_LANGUAGE}
    if not wanted or wanted & spoken:
        return 1.0
    if not spoken:
        return _UNKNOWN_LANGUAGE
    near = any(frozenset({one, other}) in _NEAR_LANGUAGES for one in wanted for other in spoken)
    return _NEAR_LANGUAGE if near else 0.0


def _exclusion(need: Need, candidate: Candidate, fit: float) -> Exclusion | None:
    """Give the first reason not to ask, in the order of Exclusion."""
    excluded = {
        Exclusion.ASKER: candidate.person_id == need.asker_id,
        Exclusion.NO_FIT: fit < THRESHOLD,
        Exclusion.OTHER_WIJK: candidate.wijk not in need.wijken,
        Exclusion.BLOCKED: candidate.blocked,
        Exclusion.PAUSED: candidate.paused,
        Exclusion.ALREADY_ASKED: candidate.already_asked,
        Exclusion.RESTING: candidate.resting,
        Exclusion.BUDGET: candidate.asked_this_week >= candidate.weekly_limit,
        Exclusion.DAY: not _has_time(need, candidate.features),
    }
    return next((reason for reason, holds in excluded.items() if holds), None)


def _has_time(need: Need, features: Features) -> bool:
    day_clashes = need.wanted is not None and features.days and need.wanted.weekday() not in features.days
    part_clashes = need.daypart is not None and features.dayparts and need.daypart not in features.dayparts
    return not day_clashes and not part_clashes


def _ranked(need: Need, candidate: Candidate, fit: float, concept: str | None) -> Ranked:
    bonuses = {
        Reason.SAME_BUURT: _SAME_BUURT if need.buurt and candidate.buurt == need.buurt else 0.0,
        Reason.DAY_FITS: _DAY_FITS if _names_the_time(need, candidate.features) else 0.0,
        Reason.LANGUAGE_SHARED: _LANGUAGE_SHARED if need.languages & candidate.features.languages else 0.0,
        Reason.NOT_ASKED_LATELY: _RESTED * _rested(need, candidate),
    }
    exact = concept in candidate.features.concepts
    reasons = [Reason.SAME_CONCEPT if exact else Reason.RELATED_CONCEPT]
    reasons += [reason for reason, bonus in bonuses.items() if bonus > 0]
    in_own_wijk = candidate.wijk == need.wijken[0]
    if not in_own_wijk:
        reasons.append(Reason.NEXT_WIJK)
    asked = _ASKED * candidate.asked_this_week / max(candidate.weekly_limit, 1)
    score = fit + sum(bonuses.values()) + (_OWN_WIJK if in_own_wijk else 0.0) - asked
    return Ranked(candidate, round(fit, 4), round(score, 4), tuple(reasons))


def _names_the_time(need: Need, features: Features) -> bool:
    day = need.wanted is not None and need.wanted.weekday() in features.days
    return day or (need.daypart is not None and need.daypart in features.dayparts)


def _rested(need: Need, candidate: Candidate) -> float:
    """Give how long ago somebody was last asked, 1 for four weeks or never."""
    if candidate.last_asked_at is None:
        return 1.0
    return min(max((need.now - candidate.last_asked_at) / _RESTED_AFTER, 0.0), 1.0)


_SEVERITY = {reason: place for place, reason in enumerate(Exclusion)}


def _keep_most_telling(out: dict[Id, Excluded], need: Need, one: Excluded) -> None:
    """Of a person with several talents keep the one that came nearest to being asked."""
    known = out.get(one.candidate.person_id)
    order = (-_SEVERITY[one.reason], _lot(need, one.candidate))
    if known is None or order < (-_SEVERITY[known.reason], _lot(need, known.candidate)):
        out[one.candidate.person_id] = one


def _place(need: Need, ranked: Ranked) -> tuple[float, str]:
    return -ranked.score, _lot(need, ranked.candidate)


def _lot(need: Need, candidate: Candidate) -> str:
    """Draw lots between equals: another order for each request, the same one each time."""
    return sha256(f"{need.request_id}:{candidate.talent_id}".encode()).hexdigest()
