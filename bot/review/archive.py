"""Gets the text of a chat out of a file: a plain text, or a zip that holds one text beside pictures.

A zip may come from anybody. Nothing in it is unpacked onto the disk, only the chat's text is opened, and all
limits are held to what is really read, since a zip may say anything about itself. It knows nothing of what
a chat looks like inside.
"""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.text import clean

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 * 2**20
"""The longest text that is read: about half a million messages."""

MOST_MEMBERS = 50_000
MOST_DIRECTORY_BYTES = 16 * 2**20
MOST_RATIO = 200
"""Deflate shrinks what people write 3 to 10 times, and can't shrink anything more than 1,032 times."""

RATIO_COUNTS_FROM = 2**20
CHUNK = 2**16
ENCRYPTED = 0x1
PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
IOS_NAME = "_chat.txt"
CHAT_WORDS = ("chat", "czat", "conversa", "discussion")
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, NotImplementedError,
    RuntimeError, IndexError,
)  # fmt: skip
"""What Python's zipfile raises over a file that is damaged; UnicodeDecodeError is a ValueError."""

ENCODINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def chat_text(path: Path) -> str:
    """Return the text of the chat in a file, its line ends made plain.

    A character or a line that is cut off at the end is no mistake: a half-written file is read as far as it
    goes.

    Raises:
        InputError: there is no such file, or no text of a chat can be had from it.
    """
    name = shown(path)
    try:
        if path.is_dir():
            raise InputError(f"{name} is a folder; give the file that WhatsApp exported.")
        with _Counted(path) as file:
            start = file.read(len(ZIP_STARTS[0]))
            file.seek(0)
            data = _from_zip(file, name) if start in ZIP_STARTS else _at_most(file, name)
    except FileNotFoundError:
        raise InputError(f"There is no file {name}.") from None
    except (OSError, ValueError):
        raise InputError(f"{name} can't be opened.") from None
    return _decoded(data, name)


def shown(path: Path | str) -> str:
    """Return a path as it can be printed: nothing in it moves the cursor or breaks the line."""
    return "".join(c if c.isprintable() else "\ufffd" for c in clean(str(path)))


class _Counted(io.BufferedReader):
    """A file that counts what is read from it, and hands out no more at once than a zip's list may need."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self.count = 0
        self.label = shown(path)

    def read(self, size: int | None = -1) -> bytes:
        """Read; a list of members that is too long is refused before it is in memory."""
        if size is not None and size > MOST_DIRECTORY_BYTES:
            raise InputError(f"{self.label} holds too many files.")
        data = super().read(size)
        self.count += len(data)
        return data


def _at_most(file: _Counted, name: str) -> bytes:
    """Return the whole of a plain file, unless it is too long."""
    data = bytearray()
    while chunk := file.read(CHUNK):
        data += chunk
        _check_length(len(data), name)
    return bytes(data)


def _check_length(length: int, name: str) -> None:
    if length > MOST_BYTES:
        raise InputError(f"{name} is too long: at most {MOST_BYTES // 2**20} MB of text can be read.")


def _from_zip(file: _Counted, name: str) -> bytes:
    """Return the one chat text of a zip."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise InputError(f"{name} holds too many files.")
            return _inflated(archive, _chat_member(members, name), file, name)
    except BROKEN:
        raise InputError(f"{name} is damaged or was not copied to its end; export the chat again.") from None


def _chat_member(members: list[zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    """Return the member that is the chat: named as WhatsApp names it, or the only text there."""
    texts = [m for m in members if _is_text(m.filename)]
    chats = [m for m in texts if _is_chat(_last(m.filename))] or texts
    if not chats:
        within = any(_last(m.filename).endswith(".zip") for m in members)
        raise InputError(
            f"{name} holds another zip file; unpack it first and give the one inside."
            if within
            else f"There is no WhatsApp chat in {name}."
        )
    if len(chats) > 1:
        raise InputError(f"There is more than one chat in {name}; give one chat at a time.")
    (chat,) = chats
    parts = chat.filename.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0][:2]:
        raise InputError(f"{name} hides its chat behind an unsafe path; export the chat again.")
    if chat.flag_bits & ENCRYPTED:
        raise InputError(f"{name} is locked with a password; unpack it first.")
    if chat.compress_type not in PLAIN_METHODS:
        raise InputError(f"{name} is packed in a way that can't be read here; export the chat again.")
    return chat


def _last(filename: str) -> str:
    return filename.replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _is_text(filename: str) -> bool:
    """Return whether a member is a text that somebody wrote, not the shadow that a Mac puts beside it."""
    last = _last(filename)
    return last.endswith(".txt") and not last.startswith("._") and not filename.startswith("__MACOSX/")


def _is_chat(last: str) -> bool:
    return last == IOS_NAME or ("whatsapp" in last and any(word in last for word in CHAT_WORDS))


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: _Counted, name: str) -> bytes:
    """Return a member's bytes; stop as soon as they are too many, or too many for what they came from."""
    data = bytearray()
    with archive.open(member) as stream:
        before = file.count
        while chunk := stream.read(CHUNK):
            data += chunk
            read = max(file.count - before, 1)
            if len(data) > RATIO_COUNTS_FROM and len(data) / read > MOST_RATIO:
                raise InputError(f"{name} swells up far too much when it is unpacked, so it was not read.")
            _check_length(len(data), name)
    return bytes(data)


def _decoded(data: bytes, name: str) -> str:
    """Return bytes as text: UTF-8, or UTF-16 that says so."""
    encoding = next((encoding for mark, encoding in ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=False)
    except UnicodeDecodeError:
        raise InputError(
            f"{name} is not a text file."
            if b"\x00" in data[:CHUNK]
            else f"{name} is not written in UTF-8, as WhatsApp's exports are; export the chat again."
        ) from None
    text = text.rstrip("\x00")
    if "\x00" in text:
        raise InputError(f"{name} is not a text file.")
    if not text.strip():
        raise InputError(f"{name} is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
