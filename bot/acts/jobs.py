"""Something to do once, at a time of its own."""

from datetime import datetime

from sqlmodel import select

from bot.scope import Scope
from storage.tables import Job


def plan(scope: Scope, name: str, subject_id: int, due: datetime) -> None:
    """Plan a job for a day, once: a second plan for that day changes nothing."""
    day = due.astimezone(scope.city.timezone).date()
    known = select(Job.id).where(Job.name == name, Job.subject_id == subject_id, Job.day == day)
    if scope.tx.one(known) is None:
        scope.tx.add(Job(id=scope.tx.new_id(), name=name, subject_id=subject_id, day=day, due_at=due))
