"""What a coordinator hears of a broadcast."""

from bot.notices import parts
from bot.scope import Scope
from messages.reply import say
from storage.tables import Broadcast


def broadcast_started(scope: Scope, person_id: int, row: Broadcast) -> None:
    """Tell the coordinator that it goes out, and when."""
    key = "broadcast.started_now" if row.starts_at <= scope.now else "broadcast.starts_later"
    scope.tell(person_id, say(key, n=row.recipients, at=row.starts_at), choices=(parts.MENU,))


def broadcast_done(scope: Scope, row: Broadcast) -> None:
    """Give the coordinator the final count."""
    if row.author_id is not None:
        told = say("broadcast.done", delivered=row.delivered, failed=row.failed, left=row.left_out)
        scope.tell(row.author_id, told)
