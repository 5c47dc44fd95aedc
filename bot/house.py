"""What everything in the bot works with: the store, the city, the settings, the texts, the clocks."""

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import MachineClock, ProductClock
from bot.scope import Scope
from bot.settings import Settings
from matching.places import City
from matching.waves import Rules
from messages.catalogue import Catalogues
from storage.engine import Store
from storage.tx import Tx


@dataclass(frozen=True)
class House:
    """Built once, by bot/app.py."""

    store: Store
    city: City
    settings: Settings
    rules: Rules
    catalogues: Catalogues
    clock: ProductClock
    machine: MachineClock

    def scope(
        self, tx: Tx, *, actor: str = "bot", actor_id: int | None = None, own_turn: bool = False
    ) -> Scope:
        """Make the room in which acts work, for one transaction."""
        return Scope(
            tx=tx,
            now=self.clock.now(),
            city=self.city,
            settings=self.settings,
            rules=self.rules,
            actor_id=actor_id,
            actor=actor,
            own_turn=own_turn,
        )


def rules_of(settings: Settings, city: City) -> Rules:
    """Give the numbers of the waves as planning takes them."""
    return Rules(
        timezone=city.timezone,
        wave_size=settings.wave_size,
        gap=timedelta(hours=settings.wave_gap_hours),
        waves=settings.waves,
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
        urgent_from=settings.urgent_from,
        urgent_until=settings.urgent_until,
        urgent_gap=timedelta(minutes=settings.urgent_gap_minutes),
    )
