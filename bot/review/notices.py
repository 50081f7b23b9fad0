"""What WhatsApp itself writes into an export: notices of the group, and what stands for a photo left out.

The wordings are WhatsApp's own in English, with those in German, Spanish, Polish and a few more languages
that are known. A wording that is missing here is read as something that a person wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Media = Literal["", "photo", "video", "audio", "document", "sticker", "gif", "contact", "location", "unnamed"]

MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
LEFT_TO_RIGHT = "\u200e"
"""On an iPhone this mark stands before whatever WhatsApp itself wrote."""

ALL_MARKS = re.compile(f"[{MARKS}]+")

OMITTED: Mapping[str, Media] = {
    "<media omitted>": "unnamed", "image omitted": "photo", "photo omitted": "photo", "video omitted": "video",
    "video note omitted": "video", "<video message omitted>": "video", "<video note omitted>": "video",
    "gif omitted": "gif", "sticker omitted": "sticker", "audio omitted": "audio", "<voice message omitted>": "audio",
    "<view once voice message omitted>": "audio", "document omitted": "document", "contact card omitted": "contact",
    "<medien ausgeschlossen>": "unnamed", "<medien weggelassen>": "unnamed", "bild weggelassen": "photo",
    "video weggelassen": "video", "videonachricht weggelassen": "video", "gif weggelassen": "gif",
    "sticker weggelassen": "sticker", "audio weggelassen": "audio", "dokument weggelassen": "document",
    "kontaktkarte ausgelassen": "contact", "kontaktkarte weggelassen": "contact",
    "<multimedia omitido>": "unnamed", "<archivo omitido>": "unnamed", "imagen omitida": "photo",
    "video omitido": "video", "v\u00eddeo omitido": "video", "gif omitido": "gif", "sticker omitido": "sticker",
    "audio omitido": "audio", "documento omitido": "document", "tarjeta de contacto omitida": "contact",
    "<pomini\u0119to multimedia>": "unnamed", "<pliki pomini\u0119to>": "unnamed",
    "<m\u00e9dias omis>": "unnamed", "image absente": "photo", "<media omessi>": "unnamed",
    "immagine omessa": "photo", "<m\u00eddia oculta>": "unnamed", "<con\u021binut media omis>": "unnamed",
}  # fmt: skip
ATTACHED = (
    " (file attached)", " (datei angeh\u00e4ngt)", " (archivo adjunto)", " (plik za\u0142\u0105czony)",
    " (za\u0142\u0105czony plik)", " (fichier joint)", " (file allegato)", " (arquivo anexado)",
)  # fmt: skip
ATTACHED_HERE = re.compile(
    r"<(?:attached|anhang|adjunto|za\u0142\u0105czono|pi\u00e8ce jointe)\s?:\s([^<>\n]{1,255})>", re.IGNORECASE
)
IOS_NUMBER = re.compile(r"\d{8}-")
PLACE = re.compile(
    r"(?:location|standort|ubicaci\u00f3n|lokalizacja)\s?: https?://|live location shared", re.IGNORECASE
)
VIEW_ONCE = "you received a view once"
KINDS: Mapping[str, Media] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic", "heif", "bmp", "avif"), "photo"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv", "avi", "webm", "m4v"), "video"),
    **dict.fromkeys(("opus", "m4a", "mp3", "aac", "amr", "ogg", "wav", "caf"), "audio"),
    "webp": "sticker", "gif": "gif", "vcf": "contact",
}  # fmt: skip

ALWAYS_A_NOTICE = re.compile(
    r"messages and calls are end-to-end encrypted|messages to this (?:group|chat).{0,40} (?:are now )?secured with"
    r"|messages you send to this (?:group|chat) .{0,20}secured with|your security code with .{1,100} changed"
    r"|waiting for this message\. this may take"
    r"|nachrichten und anrufe sind ende-zu-ende-verschl\u00fcsselt"
    r"|los mensajes y las llamadas est\u00e1n cifrados de extremo a extremo"
    r"|wiadomo\u015bci i po\u0142\u0105czenia s\u0105 (?:w pe\u0142ni )?zaszyfrowane"
    r"|missed (?:group )?(?:voice|video) call\.?\Z|you missed a (?:voice|video) call\.?\Z",
    re.IGNORECASE,
)
NOTICE_IF_MARKED = re.compile(
    r"end-to-end encrypt|created (?:this |the )?(?:group|community)| added |\badded you|was added| left\.?\Z"
    r"| left the (?:group|community)| removed |were removed|was removed|no longer a|joined (?:using|from|the|this)"
    r"|requested to join"
    r"|changed the (?:subject|group|settings|community)|changed (?:this|the) group's|deleted (?:this|the) group's"
    r"|changed the group name|changed their phone number| changed to |now an admin|now a community admin"
    r"|security code|pinned a message|unpinned a message|disappearing messages|(?:voice|video|group) call"
    r"|started a call|blocked this|unblocked this|this chat is with|is a contact|invite link|advanced chat privacy"
    r"|new messages will disappear|messages will no longer disappear|this business"
    r"|ende-zu-ende|hat die gruppe|hat .{1,100} hinzugef\u00fcgt|hat .{1,100} entfernt|hat den betreff|gruppenbild"
    r"|sicherheitsnummer|ist jetzt admin|telefonnummer|ist .{0,60}beigetreten|verpasster"
    r"|cifrados|cre\u00f3 (?:el|este) grupo|a\u00f1adi\u00f3|sali\u00f3 del grupo|elimin\u00f3 a"
    r"|cambi\u00f3 (?:el|la|su)|te uniste|c\u00f3digo de seguridad"
    r"|zaszyfrowane|utworzy\u0142|doda\u0142|opu\u015bci\u0142|usun\u0105\u0142 |usun\u0119\u0142a |zmieni\u0142"
    r"|kod bezpiecze\u0144stwa",
    re.IGNORECASE,
)
LONGEST_NOTICE = 400


def is_notice(text: str, *, is_marked: bool) -> bool:
    """Return whether a text is WhatsApp's own; on an iPhone a mark stands before it (`is_marked`)."""
    if ALWAYS_A_NOTICE.match(text):
        return True
    return is_marked and "\n" not in text and NOTICE_IF_MARKED.search(text, 0, LONGEST_NOTICE) is not None


def media_of(raw: str) -> tuple[Media, str]:
    """Return what came with a message, and the caption: its words without what stands for the media.

    `raw` still holds the invisible marks. The names of documents and contacts are words that people chose,
    so they stay; those of photos, videos and voices are made by the telephone and go.
    """
    raw = raw.rstrip()
    first, _, rest = raw.partition("\n")
    line = ALL_MARKS.sub("", first).strip()
    folded = line.casefold()
    if folded in OMITTED:
        return OMITTED[folded], unmarked(rest)
    if folded.endswith(ATTACHED):
        return _attached(line[: folded.rindex(" (")], unmarked(rest))
    tail = unmarked(raw[_last_part(raw) :]).casefold()
    if tail in OMITTED:
        return OMITTED[tail], unmarked(raw[: _last_part(raw)])
    attached = ATTACHED_HERE.search(raw) if "<" in raw else None
    if attached and (not unmarked(raw[: attached.start()]) or not unmarked(raw[attached.end() :])):
        name = IOS_NUMBER.sub("", attached[1].strip(), count=1)
        return _attached(name, unmarked(raw[: attached.start()] + raw[attached.end() :]))
    if folded.startswith(VIEW_ONCE):
        return "unnamed", ""
    return "location" if PLACE.match(line) else "", unmarked(raw)


def unmarked(text: str) -> str:
    """Return a text without the invisible marks of direction that WhatsApp strews in."""
    return (text if text.isascii() else ALL_MARKS.sub("", text)).strip()


def _last_part(raw: str) -> int:
    """Return where the last line begins, or the last words that a mark stands before."""
    return max(raw.rfind("\n", 0, -1), raw.rfind(LEFT_TO_RIGHT, 0, -1)) + 1


def _attached(name: str, caption: str) -> tuple[Media, str]:
    """Return the kind of an attached file, and its caption."""
    stem, _, ending = name.rpartition(".")
    kind = KINDS.get(ending.casefold(), "document")
    if kind == "video" and "GIF" in stem:
        kind = "gif"
    if kind in {"document", "contact"}:
        return kind, "\n".join(part for part in (name, caption) if part)
    return kind, caption
