"""What changes about a person: known, moved, quiet, erased."""

from sqlalchemy import delete, func, or_, update
from sqlmodel import col, select

from bot import changes, post
from bot.acts import alerts, answers, brokers, mentions, relays, requests, talents
from bot.notices import to_asker
from bot.scope import Scope
from messages.reply import say
from storage import outbox
from storage.tables import (
    Address,
    Block,
    Broadcast,
    Button,
    Event,
    HelpRequest,
    Inbox,
    Invite,
    Match,
    Outgoing,
    Person,
    Place,
    Question,
    Relay,
    RelayMember,
    Report,
    Role,
    Talent,
    TalentConcept,
)


def _me(scope: Scope) -> Person:
    person = scope.person(scope.actor_id)
    if person is None:
        raise LookupError("the one who acts is not known")
    return person


def consent(scope: Scope, _change: changes.Consent) -> None:
    """Note that the person may be remembered."""
    me = _me(scope)
    me.consented_at = scope.now
    scope.event("consent", "person", me.id)


def register(scope: Scope, change: changes.Register) -> None:
    """Make a stranger a neighbour."""
    me = _me(scope)
    me.consented_at = me.consented_at or scope.now
    me.registered_at = scope.now
    me.wijk, me.buurt = change.wijk, change.buurt
    scope.tx.seal(me, "name_sealed", change.name)
    scope.tx.session.flush()
    scope.event("register", "person", me.id)


def move(scope: Scope, change: changes.Move) -> None:
    """Take the person, and what they offer, to another wijk."""
    me = _me(scope)
    me.wijk, me.buurt = change.wijk, change.buurt
    mine = select(Talent.id).where(Talent.person_id == me.id)
    scope.tx.session.exec(
        update(TalentConcept).where(col(TalentConcept.talent_id).in_(mine)).values(wijk=change.wijk)
    )
    scope.event("move", "person", me.id)
    talents.look_again(scope, me.id)


def speak(scope: Scope, change: changes.SpeakLanguage) -> None:
    """Speak another language with this person from now on."""
    _me(scope).language = change.language


def stop(scope: Scope, _change: changes.Stop) -> None:
    """Say nothing more to this person; whoever waits for their answer is not kept waiting."""
    me = _me(scope)
    me.stopped = True
    scope.event("stop", "person", me.id)
    outbox.cancel(scope.tx, now=scope.now, reason="stopped", person_id=me.id)
    leave(scope, me.id, "stopped")


def leave(scope: Scope, person_id: int, reason: str) -> None:
    """Take somebody who can't be told anything any more out of everything, so that nobody waits for them."""
    requests.withdraw_all(scope, person_id, reason)
    answers.leave_all(scope, person_id, reason)
    relays.leave_all(scope, person_id, reason)
    brokers.let_go(scope, person_id)


def start(scope: Scope, _change: changes.Start) -> None:
    """Talk again."""
    me = _me(scope)
    me.stopped = False
    since = scope.tx.one(
        select(func.max(Event.at)).where(
            Event.act == "stop", Event.subject == "person", Event.subject_id == me.id
        )
    )
    if since:
        to_asker.ended_while_away(scope, me.id, since)
    scope.event("start", "person", me.id)
    talents.look_again(scope, me.id)


def want_broadcasts(scope: Scope, change: changes.WantBroadcasts) -> None:
    """Take broadcasts, or none: also those that are on their way."""
    me = _me(scope)
    me.broadcasts = change.wanted
    scope.event("broadcasts_on" if change.wanted else "broadcasts_off", "person", me.id)
    if not change.wanted:
        outbox.cancel(scope.tx, now=scope.now, reason="unwanted", person_id=me.id, kind="broadcast")


def pause_helping(scope: Scope, change: changes.PauseHelping) -> None:
    """Ask this person nothing for now, or ask again."""
    me = _me(scope)
    me.paused = change.paused
    scope.event("pause" if change.paused else "resume", "person", me.id)
    if not change.paused:
        talents.look_again(scope, me.id)


def use_invite(scope: Scope, change: changes.UseInvite) -> None:
    """Give the role that a code stands for, once."""
    me = _me(scope)
    invite = scope.tx.one(
        select(Invite)
        .where(Invite.code_hash == scope.tx.lookup("invite", change.code.strip().lower()))
        .with_for_update()
    )
    if invite is None or invite.used_at or invite.expires_at <= scope.now:
        scope.tell(me.id, say("invite.invalid"))
        return
    invite.used_at, invite.used_by = scope.now, me.id
    scope.tx.add(invite)
    brokers.give_role(scope, me, invite)


# --- erasure ----------------------------------------------------------------------------------------------


def forget_me(scope: Scope, change: changes.ForgetMe) -> None:
    """Erase a person at their own wish, with one last word."""
    me = _me(scope)
    post.stage_farewell(scope.tx, me, change.farewell, {}, now=scope.now)
    erase(scope, me, "asked")


def erase(scope: Scope, me: Person, reason: str) -> None:
    """Erase a person whole: what remains are events without anyone's name, and hashes that recognise repeats."""
    me.stopped = True  # from here on nobody tells them anything
    leave(scope, me.id, "erased")
    scope.event("erase", "person", me.id, reason=reason)
    scope.tx.session.flush()
    _erase_post(scope, me.id)
    _erase_shared(scope, me.id)
    _erase_own(scope, me.id)
    scope.tx.session.flush()
    scope.tx.session.expire_all()


def _erase_post(scope: Scope, person_id: int) -> None:
    run = scope.tx.session.exec
    run(update(Inbox).where(col(Inbox.person_id) == person_id).values(person_id=None, body_sealed=None))
    run(delete(Button).where(col(Button.person_id) == person_id))
    run(delete(Outgoing).where(col(Outgoing.person_id) == person_id))
    run(delete(Question).where(col(Question.person_id) == person_id))


def _erase_shared(scope: Scope, person_id: int) -> None:
    """Let go of rows that others need to be whole: their person becomes nobody, or they go with the person."""
    run = scope.tx.session.exec
    run(update(Report).where(col(Report.reporter_id) == person_id).values(reporter_id=None))
    run(update(Report).where(col(Report.reported_id) == person_id).values(reported_id=None))
    run(update(Invite).where(col(Invite.used_by) == person_id).values(used_by=None))
    run(update(Broadcast).where(col(Broadcast.author_id) == person_id).values(author_id=None))
    brokers.erase(scope, person_id)
    mine = select(HelpRequest.id).where(HelpRequest.asker_id == person_id)
    matched = select(Match.id).where(or_(col(Match.person_id) == person_id, col(Match.request_id).in_(mine)))
    chats = select(Relay.id).where(
        or_(
            col(Relay.match_id).in_(matched),
            col(Relay.request_id).in_(mine),
            col(Relay.id).in_(select(RelayMember.relay_id).where(RelayMember.person_id == person_id)),
        )
    )
    chat_ids = list(scope.tx.all(chats))
    mentions.forget(scope, person_id, chat_ids)
    run(update(Report).where(col(Report.relay_id).in_(chat_ids)).values(relay_id=None))
    run(update(Place).where(col(Place.relay_id).in_(chat_ids)).values(relay_id=None))
    run(delete(RelayMember).where(col(RelayMember.relay_id).in_(chat_ids)))
    run(delete(Relay).where(col(Relay.id).in_(chat_ids)))
    alerts.erase_alerts(scope, person_id, list(scope.tx.all(mine)))
    run(update(Report).where(col(Report.request_id).in_(mine)).values(request_id=None))
    run(delete(Match).where(col(Match.id).in_(list(scope.tx.all(matched)))))
    run(delete(HelpRequest).where(col(HelpRequest.asker_id) == person_id))


def _erase_own(scope: Scope, person_id: int) -> None:
    run = scope.tx.session.exec
    mine = select(Talent.id).where(Talent.person_id == person_id)
    run(delete(TalentConcept).where(col(TalentConcept.talent_id).in_(mine)))
    run(delete(Talent).where(col(Talent.person_id) == person_id))
    run(delete(Block).where(or_(col(Block.person_id) == person_id, col(Block.other_id) == person_id)))
    run(delete(Role).where(col(Role.person_id) == person_id))
    run(delete(Place).where(col(Place.person_id) == person_id))
    run(
        update(Outgoing)
        .where(col(Outgoing.address_id).in_(select(Address.id).where(Address.person_id == person_id)))
        .values(address_id=None)
    )
    run(delete(Address).where(col(Address.person_id) == person_id))
    run(delete(Person).where(col(Person.id) == person_id))
