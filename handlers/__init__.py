"""One module a platform: it turns what it hears into a `Message` and shows what the desk decides.

`PLATFORMS` says where each platform's adapter lives; it is imported only when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PLATFORMS: Mapping[str, str] = {"console": "handlers.console"}
