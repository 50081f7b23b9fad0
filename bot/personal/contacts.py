"""Finds contact details in a text: telephone numbers, addresses of post and e-mail, dates of birth.

Patterns where they are certain; whose details they are, and whether they may stand there, is not known here
but for the plain cases: a school's office, a public helpline, a hall where something takes place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["telephone number", "e-mail address", "home address", "postcode", "date of birth"]

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
POSTCODE = re.compile(
    r"\b(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?"
    r"|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
    r"\d[A-Z\d]?\s?\d(?!am|pm|st|nd|rd|th|hr|ft)[ABDEFGHJLNP-UW-Z]{2}\b",
    re.IGNORECASE,
)
"""The areas and the letters that the post uses; '3am' and '2nd' behind a room or a road are none."""

STREET = re.compile(
    r"\b\d{1,4}[a-z]?,?\s{1,3}(?:[A-Z][\w']{1,30}\s{1,3}){1,3}"
    r"(?:Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Drive|Way|Court|Crescent|Terrace|Gardens|Grove|Place)\b"
)
BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?(?: the)?)\W{0,3}"
    rf"(?:\d{{1,2}}\s?[/.-]\s?\d{{1,2}}(?:\s?[/.-]\s?\d{{2,4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}\b(?:\s\d{{2,4}})?|{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?)",
    re.IGNORECASE,
)
UK_LANDLINE = re.compile(
    r"(?<!\d)0(?:1\d{3}[\s-]?\d{3}[\s-]?\d{3}|1\d{2}[\s-]?\d{3}[\s-]?\d{4}|2\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)"
)
UK_MOBILE = re.compile(r"(?<!\d)(?:\+44\s?7|07)\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\d)")
PUBLIC = re.compile(r"^\D*(?:0\D?8\D?0\D?[08]|1\D?1\D?6|0\D?3\D?\d)")
"""Freephone numbers, helplines of 116 and 03 numbers belong to nobody."""

OFFICE = re.compile(r"\b(?:office|school|reception|main number|call us|ring us|phone us|contact us)\b", re.IGNORECASE)
SCHOOL_MOBILE = re.compile(r"\b(?:school|work|office|trip|duty|on-call) (?:mobile|phone)\b", re.IGNORECASE)
"""A mobile is somebody's own, even behind the word 'office', unless it is said to be the school's."""

OFFICE_MAIL = re.compile(
    r"^(?:office|info|admin|enquiries|reception|jobs|recruitment|hello|contact|school|pta|attendance|absences?"
    r"|bookings?|head|pa|lettings|finance|support|help)\b",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\b(?:my|our) (?:own )?(?:new )?(?:number|mobile|phone|e-?mail)|\bnew (?:phone|number)\b", re.IGNORECASE
)
"""Whoever gives their own number says so."""

VENUE = re.compile(
    r"\b(?:hall|church|chapel|mosque|temple|centre|center|club|pool|library|park|museum|cinema|theatre|restaurant|caf[eé]"
    r"|pub|farm|gym|studio|venue|stadium|pitch|college|university|shop|store|garage|clinic|surgery|leak|smell)\b",
    re.IGNORECASE,
)
LIVES = re.compile(r"\b(?:lives?|living|house|home|flat|stays?|staying|moved)\b", re.IGNORECASE)
SENTENCE = re.compile(
    r"\S.*?(?:(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bPc)(?<!\b[A-Z])[.!?\u2026]+[\"'\u201d\u2019)]*(?=\s)|(?=\n)|\Z)\s*",
    re.DOTALL,
)
FAR = 300
MOST_DETAILS = 50
"""A text with more details than that is told for these."""

HOLDS_ANY = re.compile(r"[\d@]")
"""No contact detail is without a figure or an at-sign."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact detail; `kind` says what it is, `start` and `end` are character offsets."""

    kind: Kind
    start: int
    end: int


def contacts(text: str, *, public: bool = False) -> list[Contact]:
    """Return contact details and dates of birth in their order, none twice.

    Those of the school's own office, of helplines, of places where something takes place, and what
    somebody says is their own, are there only if `public` is asked for.
    """
    if not HOLDS_ANY.search(text):
        return []
    taken = 0
    found: list[Contact] = []
    for contact in sorted(_all(text), key=lambda c: (c.start, -c.end)):
        if len(found) >= MOST_DETAILS:
            break
        if contact.start >= taken and (public or not _is_public(text, contact)):
            found.append(contact)
            taken = contact.end
    return found


def _all(text: str) -> Iterator[Contact]:
    for match in EMAIL.finditer(text):
        yield Contact("e-mail address", match.start(), match.end())
    for match in STREET.finditer(text):
        yield Contact("home address", match.start(), match.end())
    for match in POSTCODE.finditer(text):
        yield Contact("postcode", match.start(), match.end())
    for match in BIRTH.finditer(text):
        yield Contact("date of birth", match.start(), match.end())
    for match in UK_MOBILE.finditer(text):
        yield Contact("telephone number", match.start(), match.end())
    for match in UK_LANDLINE.finditer(text):
        yield Contact("telephone number", match.start(), match.end())
    for number in phonenumbers.PhoneNumberMatcher(text, "GB"):
        yield Contact("telephone number", number.start, number.end)


def _is_public(text: str, contact: Contact) -> bool:
    """Return whether a detail belongs to a place or an office, or is said to be the writer's own."""
    words, sentence = text[contact.start : contact.end], sentence_around(text, contact.start)
    if contact.kind == "e-mail address":
        return bool(OFFICE_MAIL.search(words) or OWN.search(sentence))
    if contact.kind == "telephone number":
        office = SCHOOL_MOBILE if UK_MOBILE.search(words) else OFFICE
        return bool(PUBLIC.search(words) or office.search(sentence) or OWN.search(sentence))
    if contact.kind in ("home address", "postcode"):
        return bool((VENUE.search(sentence) or OFFICE.search(sentence)) and not LIVES.search(sentence))
    return False


def sentence_around(text: str, at: int) -> str:
    """Return the sentence that holds the character at that offset, as far as it reaches 300 characters around."""
    low = max(0, at - FAR)
    near = text[low : at + FAR]
    return next((m.group() for m in SENTENCE.finditer(near) if m.start() <= at - low < m.end()), near)
