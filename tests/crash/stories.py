"""What neighbours do with each other, step by step: nobody goes on before they see an answer."""

from tests.crash.town import Town
from tests.doubles.telegram_person import Person
from tests.doubles.telegram_state import Message

OFFER = "ik kan een kraan repareren"
NEIGHBOURS = (
    ("Marieke", ""),
    ("Fatma", OFFER),
    ("Pieternel", OFFER),
    ("Willemijn", OFFER),
    ("Hendrika", OFFER),
)
STAFF = (("Samira", "broker"), ("Connie", "coordinator"))


def presses(person: Person, label: str, message: Message) -> None:
    """Press a button of exactly this message."""
    data = next(data for row in message.rows for shown, data in row if shown == label)
    person.presses_data(data, message)


def asks(town: Town, asker: Person, words: str) -> None:
    """Ask for help this week."""
    before = len(asker.messages)
    asker.says(words)
    town.sees(asker, words, button="Deze week", since=before)
    before = len(asker.messages)
    asker.presses("Deze week")
    town.sees(asker, "Gedaan", since=before)


def is_connected(town: Town, asker: Person, helper: Person, words: str) -> Message:
    """Let the helper say yes to what was asked in these words, and the asker too; give what opens the chat."""
    offer = town.sees(helper, words, button="Ja, met mijn naam")
    since_helper, since_asker = len(helper.messages), len(asker.messages)
    presses(helper, "Ja, met mijn naam", offer)
    town.sees(helper, "Ik vraag het nu aan je buur", since=since_helper)
    question = town.sees(asker, helper.name, button="Ja, verbind ons", since=since_asker)
    since_helper, since_asker = len(helper.messages), len(asker.messages)
    presses(asker, "Ja, verbind ons", question)
    opened = town.sees(asker, "Je praat nu met", helper.name, since=since_asker)
    town.sees(helper, "Je buur heet", asker.name, since=since_helper)
    return opened


def writes(town: Town, sender: Person, receiver: Person, words: str) -> None:
    """Let words pass to the neighbour."""
    sender.says(words)
    town.sees(receiver, sender.name, words)


def broadcasts(town: Town, coordinator: Person, words: str) -> None:
    """Send a broadcast to the whole city, and see that it began."""
    for says, answer, button in (("omroep", "Schrijf", ""), (words, "", "Hele stad")):
        before = len(coordinator.messages)
        coordinator.says(says)
        town.sees(coordinator, answer, button=button, since=before)
    for label, button in (("Hele stad", "Nu versturen"), ("Nu versturen", "")):
        before = len(coordinator.messages)
        coordinator.presses(label)
        town.sees(coordinator, button=button, since=before)
