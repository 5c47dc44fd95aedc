"""What people offer: added, paused, removed."""

from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from bot import changes
from bot.acts import requests
from bot.scope import Scope
from matching.concepts import CONCEPTS
from storage.tables import Talent, TalentConcept


def add(scope: Scope, change: changes.AddTalents) -> None:
    """Add a talent for each concept; with none understood, keep the words for people to read."""
    for concept, features in change.offered or (("", {}),):
        _add_one(scope, concept, features, change.words)
    scope.tx.session.flush()
    look_again(scope, scope.actor_id or 0)


def _add_one(scope: Scope, concept: str, features: dict[str, Any], words: str) -> None:
    person = scope.person(scope.actor_id)
    if person is None or person.wijk is None:
        raise LookupError("only a neighbour can offer something")
    already = select(Talent).where(
        Talent.person_id == person.id, Talent.concept == concept, col(Talent.removed_at).is_(None)
    )
    for old in scope.tx.all(already) if concept else []:
        _remove(scope, old)
    talent = Talent(
        id=scope.tx.new_id(),
        person_id=person.id,
        kind=str(CONCEPTS[concept].kind) if concept else "skill",
        concept=concept,
        words_sealed=b"",
        features=features,
        created_at=scope.now,
        confirmed_at=scope.now,
    )
    scope.tx.seal(talent, "words_sealed", words)
    scope.tx.add(talent)
    scope.tx.session.flush()
    if concept:
        row = TalentConcept(id=scope.tx.new_id(), talent_id=talent.id, wijk=person.wijk, concept=concept)
        scope.tx.add(row)
    scope.event("add_talent", "talent", talent.id, reason=concept or None)


def look_again(scope: Scope, person_id: int) -> None:
    """Look again at requests that found nobody, now that somebody may be asked (again) in their wijk."""
    person = scope.person(person_id)
    theirs = select(Talent.concept).where(
        Talent.person_id == person_id, col(Talent.removed_at).is_(None), col(Talent.paused).is_(False)
    )
    if person and person.wijk:
        requests.wake(scope, person.wijk, scope.tx.all(theirs))


def _own(scope: Scope, talent_id: int) -> Talent | None:
    talent = scope.tx.get(Talent, talent_id)
    return talent if talent and talent.person_id == scope.actor_id else None


def remove(scope: Scope, change: changes.RemoveTalent) -> None:
    """Offer it no longer."""
    talent = _own(scope, change.talent_id)
    if talent and not talent.removed_at:
        _remove(scope, talent)


def _remove(scope: Scope, talent: Talent) -> None:
    talent.removed_at = scope.now
    scope.tx.seal(talent, "words_sealed", "")
    scope.tx.session.exec(delete(TalentConcept).where(col(TalentConcept.talent_id) == talent.id))
    scope.tx.add(talent)
    scope.event("remove_talent", "talent", talent.id)


def pause(scope: Scope, change: changes.PauseTalent) -> None:
    """Leave a talent alone for now, or take it up again."""
    talent = _own(scope, change.talent_id)
    if talent:
        set_pause(scope, talent, paused=change.paused)
        if not change.paused:
            look_again(scope, talent.person_id)


def set_pause(scope: Scope, talent: Talent, *, paused: bool) -> None:
    """Pause a talent, as one event."""
    talent.paused = paused
    scope.tx.add(talent)
    scope.event("pause_talent" if paused else "resume_talent", "talent", talent.id)
