"""Believable neighbours for the playground: invented people, each with a talent in their own words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Neighbour:
    """Somebody invented: what they are called, where they live, what they say they can do."""

    name: str
    wijk: str
    offers: str
    language: str = "nl"

    @property
    def words(self) -> tuple[str, ...]:
        """What they type, from first words to a talent: the same door as everybody's."""
        yes = "yes" if self.language == "en" else "ja"
        return self.offers, yes, self.name, self.wijk, yes, yes


NEIGHBOURS = (
    Neighbour("Ans", "Overvecht", "ik kan goed koken, ook voor een grote groep"),
    Neighbour("Youssef", "Overvecht", "fiets repareren doe ik graag, ook banden plakken"),
    Neighbour("Greet", "Overvecht", "ik kom graag langs voor koffie en een praatje"),
    Neighbour("Cem", "Overvecht", "ik heb een boormachine en een ladder te leen"),
    Neighbour("Piet", "Overvecht", "tuinieren doe ik graag"),
    Neighbour("Ria", "Overvecht", "ik help met formulieren invullen en brieven lezen"),
    Neighbour("Bilal", "Overvecht", "fiets repareren doe ik graag"),
    Neighbour("Tom", "Overvecht", "I can help with computers and phones", language="en"),
    Neighbour("Sanne", "Overvecht", "ik kan honden uitlaten"),
    Neighbour("Joke", "Overvecht", "ik help graag in de tuin"),
    Neighbour("Nadia", "Overvecht", "ik kan boodschappen doen voor een buur"),
    Neighbour("Willem", "Overvecht", "ik heb een auto en rijd mensen naar het ziekenhuis"),
    Neighbour("Kees", "Overvecht", "tuinieren doe ik graag, en planten water geven"),
    Neighbour("Esra", "Overvecht", "ik help graag in de tuin"),
    Neighbour("Jan", "Noordwest", "tuinieren doe ik graag"),
)
"""Enough for two stories: with Fatma three who mend bicycles, and four gardeners, who can all stay silent."""
