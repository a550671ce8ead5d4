"""Saved searches as JSON: out of one account, into another. Channels stay behind, since their secrets do."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from search.alerts.rhythm import zone
from search.models import SavedSearch
from search.saved import LONGEST_FOLDER, LONGEST_NAME, LONGEST_NOTES, LONGEST_QUERY, MOST, SavedError, free_name, save

VERSION = 1
LARGEST = 5_000_000  # bytes of a file
Line = Annotated[str, StringConstraints(max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f]*$")]


class FileError(Exception):
    """The file is none of ours. ``code`` as in search/web/saved_words.py."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class _Search(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[Line, StringConstraints(min_length=1)]
    query: Annotated[str, StringConstraints(max_length=LONGEST_QUERY)]
    sort: Annotated[str, StringConstraints(pattern=r"^(date|relevance)?$")] = ""
    unfold: bool = False
    folder: Annotated[str, StringConstraints(max_length=LONGEST_FOLDER)] = ""
    notes: Annotated[str, StringConstraints(max_length=LONGEST_NOTES)] = ""
    timezone: Annotated[str, StringConstraints(max_length=64)] = "UTC"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    teletipo_saved_searches: int
    searches: list[_Search]


def export(owner: Any) -> str:
    rows = SavedSearch.objects.filter(owner=owner).order_by("folder", "name")
    names = list(_Search.model_fields)
    searches = [{name: getattr(row, name) for name in names} for row in rows]
    return json.dumps({"teletipo_saved_searches": VERSION, "searches": searches}, ensure_ascii=False, indent=1) + "\n"


def load(owner: Any, raw: bytes) -> tuple[int, int]:
    """Makes what is not there yet. Returns how many were made, and how many were there with the same name and query; a
    name that is taken by another query gets a number. Raises FileError, or SavedError when the account is full."""
    if len(raw) > LARGEST:
        raise FileError("large_file", f"The file has more than {LARGEST:,} bytes.")
    try:
        file = _File.model_validate_json(raw)
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        place = ".".join(str(part) for part in first["loc"])
        raise FileError("bad_file", f"The file is no export of saved searches ({place}: {first['msg']}).") from None
    if file.teletipo_saved_searches != VERSION:
        raise FileError(
            "bad_file", f"The file is of version {file.teletipo_saved_searches}; this system reads {VERSION}."
        )
    if len(file.searches) > MOST:
        raise SavedError(
            "too_many", f"An account may have {MOST:,} saved searches; the file has {len(file.searches):,}."
        )
    made = 0
    for one in file.searches:
        if SavedSearch.objects.filter(owner=owner, name=one.name, query=one.query).exists():
            continue
        values = one.model_dump(exclude={"name", "query"}) | {"timezone": zone(one.timezone).key}
        save(owner, free_name(owner, one.name), one.query, **values)
        made += 1
    return made, len(file.searches) - made
