"""Reading chats as WhatsApp exports them: every known form, and one sentence for everything else."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.review import Export, Line, read_export
from bot.review.notices import ATTACHED, OMITTED

EXPORTS = Path(__file__).parent / "exports"
LRM, NARROW = "\u200e", "\u202f"
FIRST = "25/09/2025, 07:00 - Anna Berg: Morning"


def chat(folder: Path, *lines: str) -> Export:
    """Write lines into a file and read it as a chat."""
    file = folder / "chat.txt"
    file.write_bytes("\n".join(lines).encode())
    return read_export(file)


def said(export: Export) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(line.author, line.text) for line in export.messages]


def times(export: Export) -> list[str]:
    """Return the times of all lines."""
    return [f"{line.at:%Y-%m-%d %H:%M:%S}" for line in export.messages]


def written(export: Export) -> list[Line]:
    """Return what people wrote, without WhatsApp's own lines."""
    return [line for line in export.messages if line.author is not None]


def test_an_android_export_is_read() -> None:
    export = read_export(EXPORTS / "android_uk.txt")
    assert said(export)[3:7] == [
        ("Anna Berg", "Morning all\nIs PE tomorrow?\n\nThanks"),
        ("+44 7700 900123", "Yes, tomorrow \U0001f600"),
        ("Priya: Kai's mum", ""),
        ("Priya: Kai's mum", "From the fair: so lovely"),
    ]
    assert [line.number for line in export.messages[3:6]] == [4, 8, 9]
    assert export.authors == ("Anna Berg", "+44 7700 900123", "Priya: Kai's mum")


def test_media_say_what_they_are_and_keep_their_caption() -> None:
    lines = read_export(EXPORTS / "android_uk.txt").messages
    assert [(line.media, line.text) for line in lines if line.media] == [
        ("unnamed", ""),
        ("photo", "All of them on the stage"),
        ("audio", ""),
        ("document", "Letter for Kai.pdf"),
        ("location", "location: https://maps.example/?q=51.5,-0.1"),
    ]
    assert [line.has_media for line in lines if line.media] == [True, True, False, False, False]


def test_lines_of_whatsapps_own_have_no_author() -> None:
    notices = [line.text for line in read_export(EXPORTS / "android_uk.txt").messages if line.author is None]
    assert [text.partition(" encrypted")[0] for text in notices] == [
        "Messages and calls are end-to-end",
        'Anna Berg created group "Class 3B: parents"',
        "Anna Berg added you",
        'Anna Berg changed the subject from "Class 3B: parents" to "Class 4B: parents"',
        "Priya: Kai's mum left",
    ]


def test_edited_and_deleted_messages_are_told() -> None:
    deleted, edited = read_export(EXPORTS / "android_uk.txt").messages[10:12]
    assert (deleted.is_deleted, deleted.text, deleted.author) == (True, "", "+44 7700 900123")
    assert (edited.is_edited, edited.text) == (True, "See you at 9")


def test_a_poll_and_half_a_message_at_the_end_are_kept() -> None:
    poll, half = read_export(EXPORTS / "android_uk.txt").messages[-2:]
    assert poll.text == "POLL:\nWhich day?\nOPTION: Monday (3 votes)\nOPTION: Tuesday (1 vote)"
    assert half.text == "Half a mess"


def test_an_iphone_export_is_read() -> None:
    export = read_export(EXPORTS / "iphone_uk.txt")
    assert [(line.author, line.text, line.media) for line in written(export)] == [
        ("~Zed \U0001f33c", "Morning all\nIs PE tomorrow?", ""),
        ("Anna Berg", "", "photo"),
        ("Anna Berg", "All of them on the stage", "photo"),
        ("Anna Berg", "Letter for Kai.pdf \u2022 2 pages", "document"),
        ("Anna Berg", "", "photo"),
        ("~Zed \U0001f33c", "", "sticker"),
        ("~Zed \U0001f33c", "", ""),
        ("Anna Berg", "See you at 9", ""),
        ("Anna Berg", "POLL:\nWhich day?\nOPTION: Monday (3 votes)", ""),
        ("Anna Berg", "@~Zed \U0001f33c are you still here", ""),
    ]
    assert times(export)[0] == "2025-09-01 07:58:10"
    assert len(export.messages) - len(written(export)) == 4


def test_a_clock_of_two_halves_and_american_dates_are_read() -> None:
    export = read_export(EXPORTS / "android_us.txt")
    assert times(export) == [
        "2025-09-01 07:58:00", "2025-09-01 08:02:00", "2025-09-01 12:05:00", "2025-09-02 00:10:00",
    ]  # fmt: skip
    assert export.order == "month"


@pytest.mark.parametrize(
    ("file", "media", "texts"),
    [
        ("german.txt", ["unnamed", ""], ["", ""]),
        ("spanish.txt", ["unnamed", ""], ["", "buenas"]),
        ("polish.txt", ["photo", "unnamed", ""], ["Plan na wrzesie\u0144", "", "Dzi\u0119kuj\u0119"]),
    ],
)
def test_exports_of_other_languages_are_read(file: str, media: list[str], texts: list[str]) -> None:
    lines = written(read_export(EXPORTS / file))
    assert [line.media for line in lines] == media
    assert [line.text for line in lines] == texts
    assert all(line.author == "Anna Berg" for line in lines)


@pytest.mark.parametrize(
    ("head", "time"),
    [
        ("25/09/2025, 15:04 - ", "2025-09-25 15:04:00"),
        ("25/09/25, 3:04 pm - ", "2025-09-25 15:04:00"),
        (f"25/09/2025, 3:04{NARROW}PM - ", "2025-09-25 15:04:00"),
        ("25/9/25, 12:04 a.m. - ", "2025-09-25 00:04:00"),
        (f"25/9/2025, 3:04{NARROW}p.\u00a0m. - ", "2025-09-25 15:04:00"),
        ("9/25/25, 3:04 PM - ", "2025-09-25 15:04:00"),
        ("2025-09-25, 15:04 - ", "2025-09-25 15:04:00"),
        ("2025/09/25 15:04 - ", "2025-09-25 15:04:00"),
        ("25.09.25, 15:04 - ", "2025-09-25 15:04:00"),
        ("25.09.2025 15.04 \u2013 ", "2025-09-25 15:04:00"),
        ("25. 9. 2025 15:04 - ", "2025-09-25 15:04:00"),
        ("25-09-2025 15:04 - ", "2025-09-25 15:04:00"),
        ("25/09/2025 \u00e0 15:04 - ", "2025-09-25 15:04:00"),
        ("[25/09/2025, 15:04:05] ", "2025-09-25 15:04:05"),
        ("[25/09/25, 3:04:05 PM] ", "2025-09-25 15:04:05"),
        ("[9/25/25, 3:04:05\u202fPM] ", "2025-09-25 15:04:05"),
        ("[2025-09-25, 15:04:05] ", "2025-09-25 15:04:05"),
        ("[25.09.25, 15:04:05] ", "2025-09-25 15:04:05"),
        (f"{LRM}[25/09/2025, 15:04:05] {LRM}", "2025-09-25 15:04:05"),
        ("\u200f[25\u200f/9\u200f/2025, 3:04:05 PM] ", "2025-09-25 15:04:05"),
        ("25/09/2016, 15:04:05: ", "2016-09-25 15:04:05"),
    ],
)
def test_a_date_and_a_clock_are_read_however_a_telephone_writes_them(tmp_path: Path, head: str, time: str) -> None:
    export = chat(tmp_path, f"{head}Anna Berg: Hello: there")
    assert times(export) == [time]
    assert said(export) == [("Anna Berg", "Hello: there")]


def test_a_day_above_twelve_settles_the_order_of_the_whole_file(tmp_path: Path) -> None:
    export = chat(tmp_path, "9/1/25, 08:00 - A: x", "9/2/25, 08:00 - A: x", "9/13/25, 08:00 - A: x")
    assert (export.order, export.is_order_sure) == ("month", True)
    assert times(export)[0].startswith("2025-09-01")


def test_the_order_of_dates_that_does_not_go_back_in_time_is_taken(tmp_path: Path) -> None:
    export = chat(tmp_path, *(f"{m}/{d}/25, 08:00 - A: x" for m, d in [(1, 5), (1, 9), (2, 3), (2, 8), (3, 1)]))
    assert (export.order, export.is_order_sure) == ("month", True)


def test_an_order_that_nothing_decides_is_british_and_said_to_be_unsure(tmp_path: Path) -> None:
    export = chat(tmp_path, "05/06/2025, 08:00 - A: x", "05/06/2025, 08:01 - A: x")
    assert (export.order, export.is_order_sure) == ("day", False)


@pytest.mark.parametrize(
    "second",
    [
        "26/09/2025 - sports day",
        "26/09/2025, 09:00 is when it starts",
        "[12:30, 26/09/2025] Sam: hello",
        "[26/09/2025, 12:30:01] Sam: hello",
        "26/09/25, 12:30 - Sam: hello",
        "26/09/2025, 3:30 pm - Sam: hello",
        "26/09/2025, 25:30 - Sam: hello",
        "12.30 - lunch: bring a bag",
    ],
)
def test_a_line_that_only_looks_like_a_beginning_stays_in_its_message(tmp_path: Path, second: str) -> None:
    assert said(chat(tmp_path, FIRST, second)) == [("Anna Berg", f"Morning\n{second}")]


def test_lines_pasted_from_an_earlier_day_stay_in_their_message(tmp_path: Path) -> None:
    pasted = "01/09/2025, 08:00 - Sam: hello"
    export = chat(tmp_path, FIRST, "26/09/2025, 08:00 - Anna Berg: Look:", pasted, "26/09/2025, 08:05 - Sam: what")
    assert said(export)[1:] == [("Anna Berg", f"Look:\n{pasted}"), ("Sam", "what")]


def test_a_clock_that_ran_ahead_loses_no_message(tmp_path: Path) -> None:
    export = chat(tmp_path, FIRST, "25/09/2031, 08:00 - Sam: ahead", "26/09/2025, 08:05 - Sam: back", "and more")
    assert said(export)[1:] == [("Sam", "ahead"), ("Sam", "back\nand more")]


@pytest.mark.parametrize(
    "author",
    [
        "Anna Berg",
        "\U0001f33c\U0001f33c",
        "+44 7700 900123",
        "O'Neil-Shaw (Kai's dad)",
        "\u0644\u064a\u0644\u0649",
        "a:b",
    ],
)
def test_any_name_is_an_author(tmp_path: Path, author: str) -> None:
    assert said(chat(tmp_path, f"25/09/2025, 07:00 - {author}: Look: here")) == [(author, "Look: here")]


def test_a_name_that_was_not_saved_keeps_its_wave(tmp_path: Path) -> None:
    export = chat(tmp_path, f"[25/09/2025, 07:00:00] ~{NARROW}Sam: x", "[25/09/2025, 07:01:00] Sam: y")
    assert export.authors == ("~Sam", "Sam")


def test_a_colon_in_a_name_shows_when_every_one_of_many_messages_has_it(tmp_path: Path) -> None:
    lines = [f"25/09/2025, 07:{n:02} - Jo: Year 4: message {n}" for n in range(8)]
    assert chat(tmp_path, *lines).authors == ("Jo: Year 4",)
    assert chat(tmp_path, *lines[:7]).authors == ("Jo",)


@pytest.mark.parametrize(
    "notice",
    [
        "Anna Berg added Sam", "Sam left", "Anna Berg removed Sam", "Sam joined using this group's invite link",
        'Anna Berg changed the subject from "a: b" to "c: d"', "Anna Berg changed this group's icon",
        "Anna Berg changed the group description", "Your security code with Sam changed. Tap to learn more.",
        "Anna Berg pinned a message", "Sam changed their phone number to a new number. Tap to message",
        "Anna Berg turned on disappearing messages. New messages will disappear from this chat 24 hours after",
        "Missed voice call", "You're now an admin", 'Anna Berg created group "3B: parents"',
    ],
)  # fmt: skip
def test_a_notice_has_no_author_on_either_telephone(tmp_path: Path, notice: str) -> None:
    assert said(chat(tmp_path, FIRST, f"25/09/2025, 07:01 - {notice}"))[1:] == [(None, notice)]
    export = chat(tmp_path, f"[25/09/2025, 07:01:00] Class 3B: {LRM}{notice}")
    assert said(export) == [(None, notice)]


def test_a_person_may_say_what_a_notice_says(tmp_path: Path) -> None:
    for text in ("Sam left", 'Sam changed the subject to "x: y"', "they added extra homework"):
        assert said(chat(tmp_path, f"25/09/2025, 07:01 - Anna Berg: {text}")) == [("Anna Berg", text)]
        assert said(chat(tmp_path, f"[25/09/2025, 07:01:00] Anna Berg: {text}")) == [("Anna Berg", text)]


@pytest.mark.parametrize("wording", OMITTED)
def test_every_wording_for_media_left_out_is_known(tmp_path: Path, wording: str) -> None:
    (line,) = chat(tmp_path, f"[25/09/2025, 07:00:00] Anna Berg: {LRM}{wording}").messages
    assert (line.media, line.text) == (OMITTED[wording], "")


@pytest.mark.parametrize("wording", ATTACHED)
def test_every_wording_for_an_attached_file_is_known(tmp_path: Path, wording: str) -> None:
    (line,) = chat(tmp_path, f"25/09/2025, 07:00 - Anna Berg: VID-1.mp4{wording}", "So funny").messages
    assert (line.media, line.text, line.has_photo) == ("video", "So funny", True)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("00000001-PHOTO-2025.jpg", "photo"), ("00000001-STICKER-2025.webp", "sticker"), ("x-GIF-2025.mp4", "gif"),
        ("00000001-AUDIO-2025.opus", "audio"), ("00000001-list.of.names.xlsx", "document"), ("Mrs Oak.vcf", "contact"),
        ("no ending", "document"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_ending(tmp_path: Path, name: str, media: str) -> None:
    (line,) = chat(tmp_path, f"[25/09/2025, 07:00:00] Anna Berg: {LRM}<attached: {name}>").messages
    assert line.media == media


def test_stickers_and_gifs_are_media_but_show_nobody(tmp_path: Path) -> None:
    (line,) = chat(tmp_path, f"[25/09/2025, 07:00:00] Anna Berg: {LRM}sticker omitted").messages
    assert (line.has_media, line.has_photo) == (True, False)


def test_a_sentence_about_a_picture_left_out_is_a_sentence(tmp_path: Path) -> None:
    (line,) = chat(tmp_path, "25/09/2025, 07:00 - Anna Berg: why was my image omitted").messages
    assert (line.media, line.text) == ("", "why was my image omitted")


def test_marks_of_direction_and_control_characters_are_cleared_away(tmp_path: Path) -> None:
    (line,) = chat(tmp_path, "25/09/2025, 07:00 - \u202aAnna\u202c Berg: a\u202eb\u2069 \x1b[31mc").messages
    assert (line.author, line.text) == ("Anna Berg", "ab  [31mc")


def test_a_few_lines_before_the_first_message_are_counted_and_left_out(tmp_path: Path) -> None:
    export = chat(tmp_path, "the rest of a message", "", "that was cut", FIRST)
    assert (len(export.messages), export.skipped, export.messages[0].number) == (1, 2, 4)


LETTERS = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=30)
PIECES = st.one_of(
    LETTERS,
    st.sampled_from(["", "12/05/2024 - fair", "[12:30, 12/05/2024] Sam: hi", "Note: x", "https://x.example: y"]),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=4).map("\n".join).map(str.strip).filter(bool)
AUTHORS = st.text("abcXYZ '0123\u00e9\U0001f33c+()-", min_size=1, max_size=20).map(str.strip).filter(bool)
FORMS = (
    ("{0:%d/%m/%Y}, {0:%H:%M} - {1}: {2}", "\n"),
    ("[{0:%d/%m/%Y}, {0:%H:%M:%S}] {1}: {2}", "\r\n"),
    ("{0.month}/{0.day}/{0:%y}, {0:%I:%M}\u202f{0:%p} - {1}: {2}", "\n"),
    ("[{0:%Y-%m-%d}, {0:%H:%M:%S}] {1}: {2}", "\n"),
    ("{0:%d.%m.%y}, {0:%H:%M} - {1}: {2}", "\n"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(FORMS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.lists(st.tuples(st.integers(0, 5000), AUTHORS, TEXTS), min_size=1, max_size=7),
)
def test_what_is_written_in_any_form_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, form: tuple[str, str], encoding: str, rows: list[tuple[int, str, str]]
) -> None:
    at, wanted = datetime.fromisoformat("2025-09-25T07:00"), []
    for minutes, author, text in rows:
        at += timedelta(minutes=minutes)
        wanted.append((at, author, text))
    file = tmp_path_factory.getbasetemp() / "written.txt"
    file.write_bytes(form[1].join(form[0].format(*row) for row in wanted).encode(encoding))
    read = read_export(file).messages
    # A text that is WhatsApp's own mark, such as <Media omitted>, can't be told from the mark.
    assume(not any(line.media or line.is_edited or line.is_deleted for line in read))
    assert [(line.at, line.author, line.text) for line in read] == wanted


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([b"", b"\xff\xfe", b"PK\x03\x04", f"{FIRST}\n".encode(), f"{LRM}[1/1/25, 1:00:00] A: ".encode()]),
    st.binary(max_size=300) | st.text("[]0123/:-., \u200eAPM<>\n\r", max_size=300).map(str.encode),
)
def test_any_bytes_are_a_chat_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.txt"
    file.write_bytes(start + rest)
    try:
        assert read_export(file).messages
    except InputError as error:
        assert "any.txt" in str(error)  # noqa: PT017 - both ends are right
        assert "\n" not in str(error)  # noqa: PT017
