"""A short day at school, as lines typed into the console; a line with # in front says what the hour is."""

from __future__ import annotations

DRAFT = (
    'Can I post this on our Facebook: "Well done to Kayden in Year 9 for finishing his bike course! '
    'Ring his mum on 07700 900142 to congratulate. Photo below. Open day is on Friday at 2pm."'
)

DAY: tuple[str, ...] = (
    "# 8:40, before lessons: a teacher wonders",
    "can i put a pic of my class on my insta",
    "and on the school facebook?",
    "what if their parents said yes?",
    "# 10:55, break: the colleague who runs the Facebook page has a draft",
    "/as poster",
    DRAFT,
    "# 12:30, lunch: something has happened",
    "/as teacher",
    "a year 10 just DMed me on snap what do i do",
    "1",
    "# 15:40, at the gate: a parent asks",
    "/as parent",
    "can i share a video of the sports day, my lad and his friends are in it",
    "is there a school whatsapp group i can join",
    "# 16:10, and a question that the policy does not decide",
    "/as teacher",
    "one of the mums sent me a friend request, do i accept",
)
