"""Believable neighbours for the playground: invented people, who join as anybody does, in their own words."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from bot.channels.port import Incoming, Kind
from bot.playground.phones import Phone


@dataclass(frozen=True)
class Neighbour:
    """Somebody invented: what they are called, where they live, what they say they can do."""

    name: str
    wijk: str
    offers: str
    language: str = "nl"


NEIGHBOURS = (
    Neighbour("Ans", "Overvecht", "ik kan goed koken, ook voor een grote groep"),
    Neighbour("Youssef", "Overvecht", "ik maak fietsen, banden plakken en remmen afstellen"),
    Neighbour("Greet", "Overvecht", "ik drink graag een kop koffie met iemand die alleen is"),
    Neighbour("Cem", "Overvecht", "ik heb een boormachine en een ladder te leen"),
    Neighbour("Lotte", "Overvecht", "ik kan oppassen op kinderen"),
    Neighbour("Ria", "Overvecht", "ik help met formulieren invullen en brieven lezen"),
    Neighbour("Bilal", "Overvecht", "fiets repareren doe ik graag"),
    Neighbour("Tom", "Overvecht", "I can help with computers and phones", language="en"),
    Neighbour("Sanne", "Overvecht", "ik laat graag honden uit"),
    Neighbour("Piet", "Overvecht", "tuinieren: gras maaien, heg knippen, onkruid weghalen"),
    Neighbour("Nadia", "Overvecht", "ik doe boodschappen voor wie de deur niet uit kan"),
    Neighbour("Willem", "Overvecht", "ik heb een auto en rijd mensen naar het ziekenhuis"),
    Neighbour("Esra", "Noordwest", "fietsen maken, ik heb al het gereedschap"),
    Neighbour("Jan", "Noordwest", "ik doe tuinen, ook grote"),
    Neighbour("Mirjam", "Noordoost", "ik kan naaien en kleding herstellen"),
)


def joins(phone: Phone, neighbour: Neighbour, yes: str) -> Iterator[Incoming]:
    """Give what a neighbour says, from first words to a talent: the same door as everybody's."""
    for words in (neighbour.offers, yes, neighbour.name, neighbour.wijk, yes, yes):
        yield says(phone, words, neighbour.language)


def says(phone: Phone, words: str, language: str = "") -> Incoming:
    """Give words typed on a phone."""
    return Incoming(
        channel="playground",
        account="playground",
        event=secrets.token_hex(8),
        sender=phone.id,
        kind=Kind.TEXT,
        text=words,
        language=language,
    )
