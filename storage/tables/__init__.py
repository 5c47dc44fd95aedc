"""What is kept, one file a noun.

Columns ending in `_sealed` hold ciphertext bound to their table, column and row (storage/vault.py); everything
else is an id, a code, a number or a time. People's words stand nowhere outside a sealed column.
"""

from storage.tables.broadcasts import Broadcast
from storage.tables.events import Event, Job
from storage.tables.keys import KeyProof
from storage.tables.lessons import Lesson
from storage.tables.organisations import Invite, Mandate, Organisation, Role
from storage.tables.people import Address, Block, Person, Place
from storage.tables.post import Button, Inbox, Outgoing, Question
from storage.tables.relays import Relay, RelayMember, Report
from storage.tables.requests import Alert, HelpRequest, Match
from storage.tables.talents import Talent, TalentConcept

__all__ = [
    "Address",
    "Alert",
    "Block",
    "Broadcast",
    "Button",
    "Event",
    "HelpRequest",
    "Inbox",
    "Invite",
    "Job",
    "KeyProof",
    "Lesson",
    "Mandate",
    "Match",
    "Organisation",
    "Outgoing",
    "Person",
    "Place",
    "Question",
    "Relay",
    "RelayMember",
    "Report",
    "Role",
    "Talent",
    "TalentConcept",
]
