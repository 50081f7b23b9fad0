"""Files that may come from anybody: a chat's text is got out of them, or one sentence says why not."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.review import archive, read_export

if TYPE_CHECKING:
    from pathlib import Path

CHAT = "25/09/2025, 07:00 - Anna Berg: Morning\n"
WRONG_ENCODING = "FILE is not written in UTF-8, as WhatsApp's exports are; export the chat again."
ANDROID = "WhatsApp Chat with Class 3B.txt"


def zipped(*members: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with these members."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as file:
        warnings.simplefilter("ignore")  # a name may stand there twice
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def refused(folder: Path, data: bytes, name: str = "chat.zip") -> str:
    """Return the one sentence with which a file is refused; it names the file."""
    file = folder / name
    file.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_export(file)
    sentence = str(caught.value)
    assert str(file) in sentence
    assert re.fullmatch(r"[A-Z/][^\n]*\.", sentence)
    return sentence.replace(str(file), "FILE")


def count(folder: Path, data: bytes, name: str = "chat.zip") -> int:
    """Return how many lines a file has as a chat."""
    file = folder / name
    file.write_bytes(data)
    return len(read_export(file).messages)


@pytest.mark.parametrize(
    "name",
    ["_chat.txt", ANDROID, "Class 3B/_chat.txt", "Chat de WhatsApp con 3B.txt", "Czat WhatsApp z 3B.txt", "3b.txt"],
)
def test_the_one_chat_of_a_zip_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert count(tmp_path, zipped((name, CHAT), ("IMG-1.jpg", b"\xff\xd8"), ("__MACOSX/._x.txt", b"\0"))) == 1


def test_a_text_that_somebody_attached_is_not_taken_for_the_chat(tmp_path: Path) -> None:
    assert count(tmp_path, zipped(("_chat.txt", CHAT), ("00000001-notes.txt", "x"))) == 1


def test_a_stored_zip_is_read_too(tmp_path: Path) -> None:
    assert count(tmp_path, zipped((ANDROID, CHAT), method=zipfile.ZIP_STORED)) == 1


def test_a_zip_is_known_by_what_it_holds_not_by_its_name(tmp_path: Path) -> None:
    assert count(tmp_path, zipped((ANDROID, CHAT)), "chat.txt") == 1
    assert count(tmp_path, CHAT.encode(), "chat.zip") == 1


def test_media_in_a_zip_are_never_opened(tmp_path: Path) -> None:
    data = zipped((ANDROID, CHAT), ("a.jpg", b"secret" * 50), method=zipfile.ZIP_STORED).replace(b"secret", b"broken")
    assert count(tmp_path, data) == 1


def test_a_zip_bomb_is_refused_in_one_sentence(tmp_path: Path) -> None:
    bomb = zipped((ANDROID, b"0" * 30_000_000))
    assert len(bomb) < 50_000
    assert refused(tmp_path, bomb) == "FILE swells up far too much when it is unpacked, so it was not read."


def test_a_zip_bomb_that_lies_about_its_size_is_refused_too(tmp_path: Path) -> None:
    bomb = zipped((ANDROID, b"0" * 30_000_000)).replace(struct.pack("<L", 30_000_000), struct.pack("<L", 100))
    assert "FILE" in refused(tmp_path, bomb)


def test_a_text_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert "is too long" in refused(tmp_path, (CHAT * 100).encode(), "chat.txt")
    assert "is too long" in refused(tmp_path, zipped((ANDROID, CHAT * 100)))


def test_a_zip_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped((ANDROID, CHAT), *((f"{n}.jpg", "") for n in range(20)))
    monkeypatch.setattr(archive, "MOST_MEMBERS", 10)
    assert refused(tmp_path, many) == "FILE holds too many files."
    monkeypatch.setattr(archive, "MOST_DIRECTORY_BYTES", 100)
    assert refused(tmp_path, many) == "FILE holds too many files."


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ([], "There is no WhatsApp chat in FILE."),
        ([("IMG-1.jpg", "x")], "There is no WhatsApp chat in FILE."),
        ([("_chat.txt", CHAT), (ANDROID, CHAT)], "There is more than one chat in FILE; give one chat at a time."),
        ([("_chat.txt", CHAT), ("_chat.txt", CHAT)], "There is more than one chat in FILE; give one chat at a time."),
        ([("a.txt", CHAT), ("b.txt", CHAT)], "There is more than one chat in FILE; give one chat at a time."),
        ([("chat.zip", b"PK\x03\x04")], "FILE holds another zip file; unpack it first and give the one inside."),
        ([("../_chat.txt", CHAT)], "FILE hides its chat behind an unsafe path; export the chat again."),
        ([("/etc/_chat.txt", CHAT)], "FILE hides its chat behind an unsafe path; export the chat again."),
        ([("c:\\_chat.txt", CHAT)], "FILE hides its chat behind an unsafe path; export the chat again."),
        ([("_chat.txt", "")], "FILE is empty."),
        ([("_chat.txt", "/etc/passwd")], "FILE is not a chat that WhatsApp exported."),
    ],
)
def test_a_zip_without_exactly_one_chat_is_refused(
    tmp_path: Path, members: list[tuple[str, str]], sentence: str
) -> None:
    assert refused(tmp_path, zipped(*members)) == sentence


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped((ANDROID, CHAT)))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(tmp_path, bytes(data)) == "FILE is locked with a password; unpack it first."


def test_a_zip_that_is_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    data = zipped((ANDROID, CHAT), method=zipfile.ZIP_BZIP2)
    assert refused(tmp_path, data) == "FILE is packed in a way that can't be read here; export the chat again."


def test_a_truncated_or_damaged_zip_is_refused(tmp_path: Path) -> None:
    data = zipped((ANDROID, CHAT * 50), ("a.jpg", b"x" * 100))
    damaged = bytearray(data)
    damaged[len(ANDROID) + 40] ^= 0xFF
    for broken in (data[: len(data) // 2], data[:30], data[:4], bytes(damaged)):
        assert refused(tmp_path, broken).startswith("FILE is damaged or was not copied to its end")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "FILE is empty."),
        (b"\xef\xbb\xbf \r\n", "FILE is empty."),
        (b"\0" * 500, "FILE is empty."),
        (b"hello\nworld", "FILE is not a chat that WhatsApp exported."),
        (b'{"name": "Telegram", "messages": []}', "FILE is not a chat that WhatsApp exported."),
        (b"time;author;text\n" * 30 + CHAT.encode(), "FILE is not a chat that WhatsApp exported."),
        (b"25/09/2025, 07:00 - Zo\xeb: hi there", WRONG_ENCODING),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "FILE is not a text file."),
        (CHAT.encode("utf-16-le"), "FILE is not a text file."),
        (b"\xff\xfe\x00\xd8a\x00", "FILE is not a text file."),
        (b"99/99/2025, 07:00 - Anna: hi", "FILE has dates that can't be read; export the chat again."),
    ],
)  # fmt: skip
def test_a_text_that_is_no_chat_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    assert refused(tmp_path, data, "chat.txt") == sentence


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^There is no file .*nowhere\.txt\.$"):
        read_export(tmp_path / "nowhere.txt")
    with pytest.raises(InputError, match=r"is a folder; give the file that WhatsApp exported\.$"):
        read_export(tmp_path)
    with pytest.raises(InputError, match=r"can't be opened\.$"):
        read_export(tmp_path / "a\0b")


def test_a_name_that_would_upset_the_screen_is_shown_harmlessly(tmp_path: Path) -> None:
    assert refused_name(tmp_path / "a\x1b[31m\nb.txt") == f"There is no file {tmp_path}/a\ufffd[31m\ufffdb.txt."


def refused_name(path: Path) -> str:
    """Return the sentence that refuses a path."""
    with pytest.raises(InputError) as caught:
        read_export(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_half_written_text_is_read_as_far_as_it_goes(tmp_path: Path, encoding: str) -> None:
    data = (CHAT + CHAT.replace("Morning\n", "caf\u00e9 \U0001f600")).encode(encoding)
    for cut in range(1, 6):
        assert count(tmp_path, data[:-cut], "chat.txt") == 2
    assert count(tmp_path, data + b"\0" * 64, "chat.txt") == 2


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_zip_with_any_bytes_changed_is_a_chat_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(zipped((ANDROID, CHAT * 3), ("a.jpg", b"x")))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.getbasetemp() / "changed.zip"
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole)
    try:
        assert read_export(file).messages
    except InputError as error:
        assert "changed.zip" in str(error)  # noqa: PT017 - both ends are right
