"""A message of the co-operative to many: one row of the outbox a person."""

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import changes, post
from bot.notices import to_coordinator
from bot.policy import may
from bot.responsible import roles_of
from bot.scope import Scope
from messages.reply import Kind, Reply, Words, say
from storage.tables import Broadcast, Outgoing, Person

ENDED = ("sent", "failed", "cancelled")


def audience(city: str, wijken: tuple[str, ...]) -> SelectOfScalar[int]:
    """Select who is to be told: registered and reachable, not stopped, not without broadcasts."""
    people = select(Person.id).where(
        Person.city == city,
        col(Person.registered_at).is_not(None),
        col(Person.stopped).is_(False),
        col(Person.broadcasts).is_(True),
        post.has_address(),
    )
    return people.where(col(Person.wijk).in_(wijken)) if wijken else people


def send(scope: Scope, change: changes.SendBroadcast) -> None:
    """Stage a broadcast; it goes out when people may be disturbed, after conversation."""
    me = scope.actor_id or 0
    if not may(roles_of(scope, me), "send_broadcast"):
        scope.tell(me, say("broadcast.not_yours"))
        return
    starts = scope.moment()
    row = Broadcast(
        id=scope.tx.new_id(),
        author_id=me,
        city=scope.city.code,
        wijken=list(change.wijken),
        state="sending",
        created_at=scope.now,
        starts_at=starts,
    )
    scope.tx.seal(row, "words_sealed", change.words)
    scope.tx.add(row)
    scope.tx.session.flush()
    reply = Reply(
        (say("broadcast.text", words=Words(change.words), sender=scope.city.cooperative),),
        kind=Kind.BROADCAST,
    )
    people = scope.tx.all(audience(scope.city.code, change.wijken).order_by(col(Person.id)))
    for person_id in people:
        post.stage(
            scope.tx, person_id, reply, now=scope.now, due=starts, stamp=post.Stamp(broadcast_id=row.id)
        )
    row.recipients = len(people)
    scope.event("broadcast", "broadcast", row.id, after="sending")
    to_coordinator.broadcast_started(scope, me, row)


def finish(scope: Scope, row: Broadcast) -> bool:
    """Count a broadcast whose rows have all ended, and report to its author; False while some have not."""
    counts = dict(
        scope.tx.session.exec(
            select(Outgoing.state, func.count())
            .where(Outgoing.broadcast_id == row.id)
            .group_by(col(Outgoing.state))
        ).all()
    )
    if any(state not in ENDED for state in counts):
        return False
    row.delivered = counts.get("sent", 0)
    row.failed = counts.get("failed", 0)
    row.left_out = row.recipients - row.delivered - row.failed
    row.state, row.done_at = "done", scope.now
    scope.tx.add(row)
    scope.event("broadcast", "broadcast", row.id, before="sending", after="done")
    to_coordinator.broadcast_done(scope, row)
    return True
