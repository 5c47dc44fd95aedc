"""Reads the facts about one person, within the transaction in which they are heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten
from typing import Any, Final

import structlog
from sqlalchemy import func, or_
from sqlmodel import col, select

from bot.acts.broadcasts import audience
from bot.acts.lessons import lessons
from bot.conversations.facts import HOME, Desk, Facts, Hat, Me, MyRelay, MyRequest, MyTalent, Shown, Spot
from bot.policy import Area, RoleHeld, may
from bot.post import UNREADABLE, unpack
from bot.responsible import desk_for, handed_to, own_buurten, roles_at
from bot.scope import Scope
from messages.catalogue import Catalogues
from messages.render import render
from storage.tables import (
    Button,
    HelpRequest,
    Organisation,
    Outgoing,
    Person,
    Place,
    Question,
    Relay,
    RelayMember,
    Role,
    Talent,
)

_log = structlog.get_logger(__name__)

MESSAGES_REMEMBERED: Final = 8
"""So many of the last messages with choices can still be answered by typing a label."""


BEGINNING: Final = 80  # characters of a message by which it is named when two could be meant


@dataclass(frozen=True)
class _Read:
    """A message as its reader saw it."""

    beginning: str
    labels: Sequence[str]


class Reader:
    """Reads one person's facts; `machine` tells what they had been shown when they last wrote."""

    def __init__(self, scope: Scope, catalogues: Catalogues, person: Person) -> None:
        self.scope = scope
        self.tx = scope.tx
        self.catalogues = catalogues
        self.person = person

    def facts(self, *, quoted: Outgoing | None, token: str, last_in: datetime | None) -> Facts:
        """Give everything `hear` may look at."""
        place = self.tx.get(Place, self.person.id)
        hats = self._hats()
        shown = self._shown(place, token, last_in)
        newest = self._fresh_relay(last_in)
        asked = self._requests()
        return Facts(
            now=self.scope.now,
            city=self.scope.city,
            settings=self.scope.settings,
            languages=self.catalogues.languages,
            me=self._me(hats),
            spot=self._spot(place),
            talents=self._talents(),
            requests=tuple(one for one in asked if one.state in ("open", "matched")),
            ended=tuple(one for one in asked if one.state not in ("open", "matched")),
            relays=self._relays(),
            shown=shown,
            current_relay=self._current_relay(place, newest),
            quoted_relay=quoted.relay_id if quoted else None,
            quoted_message=quoted.id if quoted else None,
            last_shown_relay=newest,
            own_buurten=own_buurten(self.scope),
            desk=self._desk(hats),
            audience=self._audience(hats),
            lessons=lessons(self.scope),
            broker_here=bool(desk_for(self.scope, Area(self.person.wijk, self.person.buurt)).people),
        )

    # --- the person ---------------------------------------------------------------------------------------

    def _me(self, hats: tuple[Hat, ...]) -> Me:
        one = self.person
        return Me(
            id=one.id,
            language=one.language,
            name=self.tx.open(one, "name_sealed") or "",
            wijk=one.wijk,
            buurt=one.buurt,
            registered=one.registered_at is not None,
            consented_at=one.consented_at,
            paused=one.paused,
            stopped=one.stopped,
            broadcasts=one.broadcasts,
            weekly_limit=one.weekly_limit,
            hats=hats,
        )

    def _hats(self) -> tuple[Hat, ...]:
        rows = self.tx.session.exec(
            select(Role, Organisation)
            .join(Organisation, col(Organisation.id) == col(Role.organisation_id))
            .where(Role.person_id == self.person.id, col(Role.ended_at).is_(None))
        ).all()
        return tuple(Hat(role.kind, role.organisation_id, of.name, tuple(role.areas)) for role, of in rows)

    def _spot(self, place: Place | None) -> Spot:
        if place is None:
            return HOME
        return Spot(place.flow, place.step, self.tx.open_json(place, "draft_sealed") or {})

    def _talents(self) -> tuple[MyTalent, ...]:
        rows = self.tx.all(
            select(Talent)
            .where(Talent.person_id == self.person.id, col(Talent.removed_at).is_(None))
            .order_by(col(Talent.id))
        )
        return tuple(
            MyTalent(one.id, one.concept, self.tx.open(one, "words_sealed") or "", one.paused) for one in rows
        )

    def _requests(self) -> tuple[MyRequest, ...]:
        rows = self.tx.all(
            select(HelpRequest)
            .where(
                HelpRequest.asker_id == self.person.id,
                or_(
                    col(HelpRequest.state).in_(("open", "matched")),
                    col(HelpRequest.words_sealed).is_not(None),
                ),
            )
            .order_by(col(HelpRequest.id))
        )
        return tuple(
            MyRequest(
                one.id,
                one.code,
                one.concept,
                self.tx.open(one, "words_sealed") or "",
                one.urgency,
                one.state,
                one.promised_at,
                one.created_at,
            )
            for one in rows
        )

    # --- chats --------------------------------------------------------------------------------------------

    def _relays(self) -> tuple[MyRelay, ...]:
        mine = select(RelayMember.relay_id).where(RelayMember.person_id == self.person.id)
        rows = self.tx.all(
            select(Relay).where(Relay.state == "open", col(Relay.id).in_(mine)).order_by(col(Relay.id))
        )
        return tuple(self._relay(one) for one in rows)

    def _relay(self, relay: Relay) -> MyRelay:
        both = self.tx.all(select(RelayMember).where(RelayMember.relay_id == relay.id))
        other = next(one for one in both if one.person_id != self.person.id)
        request = self.tx.get(HelpRequest, relay.request_id)
        return MyRelay(
            relay.id,
            relay.kind,
            self.tx.open(other, "shown_name_sealed") or "",
            relay.request_id,
            relay.match_id,
            request.concept if request else None,
        )

    def _last_seen(self, last_in: datetime | None) -> Outgoing | None:
        """Give the newest message this person was shown since they last wrote, if there is one."""
        seen = (
            select(Outgoing)
            .where(Outgoing.person_id == self.person.id, col(Outgoing.shown_at).is_not(None))
            .order_by(col(Outgoing.shown_at).desc(), col(Outgoing.id).desc())
            .limit(1)
        )
        newest = self.tx.all(seen.where(col(Outgoing.shown_at) > last_in) if last_in else seen)
        return newest[0] if newest else None

    def _fresh_relay(self, last_in: datetime | None) -> int | None:
        """Give the chat of the newest words of a neighbour that came since this person last wrote."""
        newest = (
            select(Outgoing)
            .where(
                Outgoing.person_id == self.person.id,
                col(Outgoing.relay_id).is_not(None),
                col(Outgoing.shown_at).is_not(None),
            )
            .order_by(col(Outgoing.shown_at).desc(), col(Outgoing.id).desc())
            .limit(1)
        )
        found = self.tx.all(newest.where(col(Outgoing.shown_at) > last_in) if last_in else newest)
        return found[0].relay_id if found else None

    def _current_relay(self, place: Place | None, newest: int | None) -> int | None:
        """Give the neighbour last written to, unless another one has written since."""
        if place is None or place.relay_until is None or place.relay_until < self.scope.now:
            return None
        return place.relay_id if newest in (None, place.relay_id) else None

    # --- what was shown -----------------------------------------------------------------------------------

    def _shown(self, place: Place | None, token: str, last_in: datetime | None) -> tuple[Shown, ...]:
        alive = select(Button).where(
            Button.person_id == self.person.id,
            Button.expires_at > self.scope.now,
            col(Button.used_at).is_(None),
        )
        recent = (
            select(Outgoing.id)
            .where(
                Outgoing.person_id == self.person.id,
                col(Outgoing.shown_at).is_not(None),
                col(Outgoing.id).in_(select(Button.outgoing_id).where(Button.person_id == self.person.id)),
            )
            .order_by(col(Outgoing.shown_at).desc(), col(Outgoing.id).desc())
            .limit(MESSAGES_REMEMBERED)
        )
        buttons = self.tx.all(
            alive.where(
                or_(col(Button.outgoing_id).in_(recent), col(Button.token) == token, self._open_question())
            )
        )
        rows = {
            one.id: one
            for one in self.tx.all(
                select(Outgoing).where(col(Outgoing.id).in_({b.outgoing_id for b in buttons}))
            )
        }
        read = {row.id: self._read(row) for row in rows.values()}
        found = [
            one
            for button in buttons
            if (one := self._one(button, rows[button.outgoing_id], read[button.outgoing_id], place, last_in))
        ]
        order = {row.id: (row.shown_at or row.created_at, row.id) for row in rows.values()}
        last = self._last_seen(last_in)
        found = [replace(one, newest=last is not None and one.message == last.id) for one in found]
        return tuple(sorted(found, key=lambda one: (order[one.message], -one.position), reverse=True))

    def _open_question(self) -> Any:
        mine = select(Question.id).where(Question.person_id == self.person.id, Question.state == "open")
        return col(Button.question_id).in_(mine)

    def _read(self, row: Outgoing) -> _Read:
        """Give a message as its reader saw it: how it begins, and what stands on its buttons.

        One that can't be read any more counts as empty: its reader must not be silenced by it.
        """
        try:
            kept = self.tx.open_json(row, "payload_sealed")
            if kept is None:
                return _Read("", ())
            says, choices = unpack(kept)
            rendered = render(
                says,
                [label for label, _ in choices],
                language=self.person.language,
                now=self.scope.now,
                timezone=self.scope.city.timezone,
                catalogues=self.catalogues,
            )
        except UNREADABLE:
            _log.exception("unreadable", outgoing=row.id)
            return _Read("", ())
        return _Read(shorten(rendered.text, BEGINNING, placeholder=" …"), rendered.labels)

    def _one(
        self, button: Button, row: Outgoing, read: _Read, place: Place | None, last_in: datetime | None
    ) -> Shown | None:
        of_step = button.place_id is not None and place is not None and button.place_id == place.id
        if (button.place_id is not None and not of_step) or row.shown_at is None:
            return None
        return Shown(
            message=row.id,
            position=button.position,
            label=read.labels[button.position] if button.position < len(read.labels) else "",
            about=read.beginning,
            action=button.action,
            args=button.args,
            lasting=button.lasting,
            token=button.token,
            question_id=button.question_id,
            is_open=self._is_open(button.question_id),
            of_step=of_step,
            fresh=last_in is None or row.shown_at > last_in,
        )

    def _is_open(self, question_id: int | None) -> bool:
        question = self.tx.get(Question, question_id)
        return question is not None and question.state == "open"

    # --- other hats ---------------------------------------------------------------------------------------

    def _desk(self, hats: tuple[Hat, ...]) -> tuple[Desk, ...]:
        if not hats:
            return ()
        roles: dict[tuple[Area, frozenset[int]], list[RoleHeld]] = {}
        mine = []
        rows = self.tx.all(
            select(HelpRequest)
            .where(HelpRequest.city == self.scope.city.code, col(HelpRequest.state).in_(("open", "matched")))
            .order_by(col(HelpRequest.created_at))
        )
        for one in rows:
            area, held_by = Area(one.wijk, one.buurt), handed_to(self.scope, one)
            if (area, held_by) not in roles:
                roles[area, held_by] = roles_at(self.scope, self.person.id, area, held_by)
            if may(roles[area, held_by], "see_desk", area):
                mine.append(Desk(one.id, one.code, one.wijk, one.concept, one.state, one.created_at))
        return tuple(mine)

    def _audience(self, hats: tuple[Hat, ...]) -> Mapping[str, int]:
        if not any(hat.kind == "coordinator" for hat in hats):
            return {}
        rows = self.tx.session.exec(
            select(Person.wijk, func.count())
            .where(col(Person.id).in_(audience(self.scope.city.code, ())))
            .group_by(col(Person.wijk))
        ).all()
        return {wijk: count for wijk, count in rows if wijk is not None}
