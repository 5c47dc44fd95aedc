"""What people's corrections teach: a pair of concepts is counted, no words are kept."""

from collections import defaultdict

from sqlmodel import col, select

from bot.scope import Scope
from matching.lessons import Lessons
from storage.tables import Lesson

_LEAST_TIMES = 3
"""So often a correction must have been made before it teaches anything."""


def learn(scope: Scope, heard: str | None, meant: str | None) -> None:
    """Count that this was meant where that was the best guess."""
    if not heard or not meant:
        return
    known = scope.tx.one(
        select(Lesson).where(Lesson.city == scope.city.code, Lesson.heard == heard, Lesson.meant == meant)
    )
    if known is None:
        known = Lesson(city=scope.city.code, heard=heard, meant=meant)
        scope.tx.add(known)
    known.times += 1


def lessons(scope: Scope) -> Lessons:
    """Give what was corrected often enough, with how often the guess was right."""
    corrected = select(Lesson.heard).where(
        Lesson.city == scope.city.code,
        col(Lesson.heard) != col(Lesson.meant),
        col(Lesson.times) >= _LEAST_TIMES,
    )
    told: dict[str, dict[str, int]] = defaultdict(dict)
    for one in scope.tx.all(
        select(Lesson).where(Lesson.city == scope.city.code, col(Lesson.heard).in_(corrected))
    ):
        told[one.heard][one.meant] = one.times
    return told
