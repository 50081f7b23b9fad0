"""Finds contact details in a text: telephone numbers, addresses of post and e-mail, dates of birth.

Patterns where they are certain; whose details they are, and whether they may stand there, is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Iterator

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)
STREET = re.compile(
    r"\b\d{1,4}[a-z]?,?\s+(?:[A-Z][\w']+\s+){1,3}"
    r"(?:Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Drive|Way|Court|Crescent|Terrace|Gardens|Grove|Place)\b"
)
BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\W{0,3}\d{1,2}(?:st|nd|rd|th)?[\s/.-]+\w+(?:[\s/.-]+\d{2,4})?",
    re.IGNORECASE,
)
UK_MOBILE = re.compile(r"(?<!\d)(?:\+44\s?7|07)\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\d)")
OFFICE = re.compile(r"\b(?:office|school|reception|main number|call us|ring us|phone us|contact us)\b", re.IGNORECASE)
OFFICE_MAIL = re.compile(
    r"^(?:office|info|admin|enquiries|reception|jobs|recruitment|hello|contact|school|pta)\b", re.IGNORECASE
)

SENTENCE = re.compile(
    r"\S.*?(?:(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bPc)(?<!\b[A-Z])[.!?\u2026]+[\"'\u201d\u2019)]*(?=\s)|(?=\n)|\Z)\s*",
    re.DOTALL,
)
PATTERNS = {"postcode": POSTCODE, "home address": STREET, "date of birth": BIRTH, "telephone number": UK_MOBILE}


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact detail; `kind` says what it is, `start` and `end` are character offsets."""

    kind: str
    start: int
    end: int


def contacts(text: str, *, office: bool = False) -> Iterator[Contact]:
    """Yield contact details and dates of birth; the school's own office only if asked for."""
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            yield Contact(kind, match.start(), match.end())
    for match in EMAIL.finditer(text):
        if office or not OFFICE_MAIL.search(match.group()):
            yield Contact("e-mail address", match.start(), match.end())
    for number in phonenumbers.PhoneNumberMatcher(text, "GB"):
        if office or not OFFICE.search(sentence_around(text, number.start)):
            yield Contact("telephone number", number.start, number.end)


def sentence_around(text: str, at: int) -> str:
    """Return the sentence that holds the character at that offset."""
    return next((m.group() for m in SENTENCE.finditer(text) if m.start() <= at < m.end()), text)
