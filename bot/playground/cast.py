"""The people of the playground who talk by themselves: the staff on the first day, and neighbours who join."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from itertools import batched
from typing import Final

from bot import app
from bot.channels.playground import PlaygroundChannel
from bot.channels.port import Incoming, Kind
from bot.invites import invite
from bot.playground.neighbours import NEIGHBOURS, Neighbour
from bot.playground.phone_book import PhoneBook
from bot.playground.phones import Phone, Phones, Progress
from bot.playground.post_round import all_delivered
from bot.playground.transcripts import Transcripts
