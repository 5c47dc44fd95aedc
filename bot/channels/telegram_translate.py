"""What a Telegram update means to us.

Only private chats speak: the chat is then the person, so a user id is also where the answer goes.
Groups and channels the bot is added to are left alone.
"""

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext.filters import StatusUpdate

from bot.channels.port import Incoming, Kind

NAME = "telegram"

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update asked for; Telegram keeps the list of the last call, so every call names it."""


def translate(update: Update, account: str) -> Incoming | None:
    """Give what a person did, or None where it is nothing a person said to us.

    `account` is the bot's own id: a reply counts as `quoted` only when it answers a message of this bot.
    """
    event = str(update.update_id)
    if update.callback_query:
        return _press(update.callback_query, event, account)
    if update.my_chat_member:
        return _coming_or_going(update.my_chat_member, event, account)
    if update.edited_message:
        return _edit(update.edited_message, event, account)
    if update.message:
        return _message(update, update.message, event, account)
    return None


def _press(query: CallbackQuery, event: str, account: str) -> Incoming | None:
    if query.data is None or query.message is None or not _in_private(query.message.chat, query.from_user):
        return None
    sender, language = str(query.from_user.id), query.from_user.language_code or ""
    return Incoming(NAME, account, event, sender, Kind.PRESS, token=query.data, language=language)


def _coming_or_going(change: ChatMemberUpdated, event: str, account: str) -> Incoming | None:
    kinds = {ChatMemberStatus.BANNED: Kind.LEFT, ChatMemberStatus.MEMBER: Kind.RETURNED}
    kind = kinds.get(ChatMemberStatus(change.new_chat_member.status))
    if kind is None or not _in_private(change.chat, change.from_user):
        return None
    language = change.from_user.language_code or ""
    return Incoming(NAME, account, event, str(change.from_user.id), kind, language=language)


def _edit(message: Message, event: str, account: str) -> Incoming | None:
    # A shared live location is "edited" every few seconds while its owner walks: that is nobody's correction.
    if message.location:
        return None
    return _incoming(message, Kind.EDIT, event, account)


def _message(update: Update, message: Message, event: str, account: str) -> Incoming | None:
    if StatusUpdate.ALL.check_update(update):  # "… pinned a message": nobody said anything
        return None
    return _incoming(message, _kind(message), event, account)


def _incoming(message: Message, kind: Kind, event: str, account: str) -> Incoming | None:
    user = message.from_user
    if user is None or not _in_private(message.chat, user):
        return None
    text = message.text or message.caption or ""
    if kind is Kind.CONTACT and message.contact:
        text = message.contact.phone_number
    place = message.location
    return Incoming(
        NAME,
        account,
        event,
        str(user.id),
        kind,
        text=text,
        location=(place.latitude, place.longitude) if place else None,
        quoted=_quoted(message, account),
        language=user.language_code or "",
    )


def _kind(message: Message) -> Kind:
    if message.text:
        return Kind.TEXT
    if message.location:  # a venue carries its location too
        return Kind.LOCATION
    if message.photo:
        return Kind.PHOTO
    if message.voice:
        return Kind.VOICE
    if message.contact and message.from_user and message.contact.user_id == message.from_user.id:
        return Kind.CONTACT
    return Kind.OTHER


def _quoted(message: Message, account: str) -> str:
    original = message.reply_to_message
    if original and original.from_user and str(original.from_user.id) == account:
        return str(original.message_id)
    return ""


def _in_private(chat: Chat, user: User) -> bool:
    return chat.type == ChatType.PRIVATE and not user.is_bot
