"""Every key template, beside the access pattern it serves.

| partition | sort key | what |
|---|---|---|
| `U#user` | `U` | a user, by id |
| | `N#session`, `T#token` | sessions and API tokens of a user |
| | `M#org` | a link to each membership of a user |
| | `2F` | the second factor of a user's sign-in |
| | `SEEN`, `AT` | when a user was last signed in; from where they have been |
| `UI#digest` | `G` | guard: the user whom an OpenID provider knows by that name |
| `UE#email` | `G` | guard: one user an address, and the user by e-mail |
| `O#org` | `O` | an organization |
| | `M#user`, `I#invitation` | its members and invitations |
| | `P#project` | its projects, by id; l1 by name |
| | `OWN` | who owns it, so that one always does |
| | `G#field#value` | guards: what is unique in the organization |
| | `A#at#id` | audit entries that belong to no well |
| `Q#org` | `W#words#well` | the wells of an organization by any word start of their name |
| `P#project` | `G#name` | guard: a well's name is unique in its project |
| `W#well` | `W` | a well, by id |
| | `S#..`, `E#..`, `F#..` | its stages, events and files, by id |
| | `A#at#id` | its change log |
| `Y` | `Y#letter` | letters that have not left yet |
| `X` | `X#instant#id` | what stands in the trash with others below it, by when it is due |

Index keys: l1 orders stages, events and files of a well in time, and letters by when they are due;
l2 the same of one stage; l3 files by kind; l4 files of one event, those of no event by name, and
the all-day events of a well;
g1 wells and events of a project and the organization's activity; g2 wells and events of an
organization and its trash.
An event's place in time is `E<class>#start#created#id#end`, its class its longest duration.
"""

import hashlib
from datetime import date, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.field_types import fold_text, format_instant
from welltrack_ui.domain.messages import mark
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Key

# A window is read from the longest of each class before it on: most activities take a few hours.
DURATION_CLASSES = (
    ("a", timedelta(hours=8)),
    ("b", timedelta(days=16)),
    ("c", timedelta(days=400)),
)
MAX_PART_BYTES = 800
DIGEST_LENGTH = 64
OUTGOING_EMAIL_PARTITION = "Y"
PURGE_PARTITION = "X"
MAX_WORD_STARTS = 8
MAX_SEARCH_LENGTH = 60
TOP_LEVEL_NOUNS = {
    "u": mark("user"),
    "o": mark("organization"),
    "p": mark("project"),
    "w": mark("well"),
}
PARENT_LETTERS = {"p": "O", "i": "O", "s": "W", "e": "W", "f": "W", "n": "U", "t": "U"}
ENTITY_NOUNS = TOP_LEVEL_NOUNS | {
    "i": mark("invitation"),
    "s": mark("stage"),
    "e": mark("event"),
    "f": mark("file"),
    "n": mark("session"),
    "t": mark("API token"),
}


def entity_key(entity_id: str, letter: str) -> Key:
    """Where the entity of this id lies. Raises NotFound for an id of another form or kind."""
    try:
        parts = ids.split_id(entity_id)
    except ValueError:
        raise NotFound(ENTITY_NOUNS[letter]) from None
    if parts.letter != letter or (letter in PARENT_LETTERS) == (parts.home == parts.core):
        raise NotFound(ENTITY_NOUNS[letter])
    if letter in PARENT_LETTERS:
        return Key(f"{PARENT_LETTERS[letter]}#{parts.home}", f"{letter.upper()}#{parts.core}")
    return Key(f"{letter.upper()}#{parts.core}", letter.upper())


def partition_key(entity_id: str) -> str:
    """The partition of an organization, project, well or user that stands alone."""
    parts = ids.split_id(entity_id)
    return f"{parts.letter.upper()}#{parts.core}"


def membership_key(org_id: str, user_id: str) -> Key:
    """Somebody's membership, beside the organization."""
    return Key(entity_key(org_id, "o").pk, f"M#{ids.split_id(user_id).core}")


def membership_link_key(org_id: str, user_id: str) -> Key:
    """The same membership, as the user's partition tells of it."""
    return Key(entity_key(user_id, "u").pk, f"M#{ids.split_id(org_id).core}")


def owners_key(org_id: str) -> Key:
    """Who owns an organization."""
    return Key(entity_key(org_id, "o").pk, "OWN")


def email_guard_key(address: str) -> Key:
    """The guard of an e-mail address, compared without case."""
    return Key(f"UE#{fold_for_key(address)}", "G")


def identity_guard_key(issuer: str, subject: str) -> Key:
    """The guard of who somebody is at an OpenID provider; both are compared with case."""
    digest = hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
    return Key(f"UI#{digest}", "G")


def two_factor_key(user_id: str) -> Key:
    """The second factor of a user."""
    return Key(entity_key(user_id, "u").pk, "2F")


def last_seen_key(user_id: str) -> Key:
    """When a user was last seen."""
    return Key(entity_key(user_id, "u").pk, "SEEN")


def sign_in_origins_key(user_id: str) -> Key:
    """From where a user has signed in."""
    return Key(entity_key(user_id, "u").pk, "AT")


def outgoing_email_key(letter_id: str) -> Key:
    """Where a letter waits."""
    return Key(OUTGOING_EMAIL_PARTITION, f"Y#{letter_id}")


def purge_task_key(instant: str, entity_id: str) -> Key:
    """Where it is kept that something in the trash is due."""
    return Key(PURGE_PARTITION, f"X#{instant}#{entity_id}")


def attempt_counter_key(what: str, whose: str) -> Key:
    """Where the tries of somebody, or of an address, are counted."""
    return Key(f"L#{what}#{fold_for_key(whose)}", "L")


def unique_value_key(home_id: str, field: str, value: str) -> Key:
    """The guard of a value that is unique within an organization or a project."""
    return Key(partition_key(home_id), f"G#{field}#{fold_for_key(value)}")


def file_name_prefix(name: str) -> str:
    """What the sort keys of files of exactly this name, and of no event, begin with."""
    return f"FN#{hashlib.sha256(name.encode()).hexdigest()[:DIGEST_LENGTH]}#"


def name_sort_key(prefix: str, name: str, entity_id: str) -> str:
    """A sort key that orders by name.

    Folded text has no two spaces together, so that these sort `15/9-F-1` before `15/9-F-1 B`.
    """
    return f"{prefix}#{fold_for_key(name)}  {entity_id}"


def fold_for_key(text: str) -> str:
    """The text as it is compared, short enough for a key: a long one is told by its digest.

    Folding can make it longer: U+FDFA alone becomes 18 letters.
    """
    whole = fold_text(text)
    content = whole.encode()
    if len(content) <= MAX_PART_BYTES:
        return whole
    cut = content[: MAX_PART_BYTES - DIGEST_LENGTH].decode(errors="ignore")
    return cut + hashlib.sha256(content).hexdigest()


def audit_partition(well_id: str | None, org_id: str | None, user_id: str) -> str:
    """The partition whose log tells of it: the well's, else the organization's, else the user's."""
    if well_id:
        return partition_key(well_id)
    return partition_key(org_id or user_id)


def organization_audit_partition(org_id: str) -> str:
    """The partition of g1 that holds everything that happened in an organization."""
    return f"A{partition_key(org_id)}"


def trash_partition(org_id: str) -> str:
    """The partition of g2 that holds what was deleted."""
    return f"T{partition_key(org_id)}"


def well_list_partition(home_id: str) -> str:
    """The partition of g1 (of a project) or g2 (of an organization) that lists wells."""
    return f"{partition_key(home_id)}#W"


def find_duration_class(starts_at: datetime, ends_at: datetime | None) -> str:
    """The shortest class that the duration fits in; a moment is of the shortest."""
    duration = ends_at - starts_at if ends_at else timedelta()
    return next(name for name, longest in DURATION_CLASSES if duration <= longest)


def event_sort_key(starts_at: datetime, created_at: datetime, event_id: str) -> str:
    """An event's place in the order of lists: start, then creation, then id."""
    return f"{format_instant(starts_at)}#{format_instant(created_at)}#{event_id}"


def event_time_keys(
    starts_at: datetime, ends_at: datetime | None, created_at: datetime, event_id: str
) -> tuple[str, str]:
    """An event's duration class, and its place in it with the end at the end."""
    end = format_instant(ends_at) if ends_at else ""
    return (
        find_duration_class(starts_at, ends_at),
        f"{event_sort_key(starts_at, created_at, event_id)}#{end}",
    )


def stage_prefix(stage_id: str) -> str:
    """The prefix of l2 for what belongs to a stage."""
    return f"S{ids.split_id(stage_id).core}"


def all_day_sort_key(starts_on: date, event_id: str) -> str:
    """The place of an all-day event among those of its well."""
    return f"D#{starts_on.isoformat()}#{event_id}"


def list_word_starts(name: str) -> list[str]:
    """The folded name from each of its word starts on: what a search for a well begins with.

    `15/9-F-11 B` gives `15/9-f-11 b`, `9-f-11 b`, `f-11 b`, `11 b`, `b`.
    """
    text = fold_text(name)
    starts = [
        i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum())
    ]
    return sorted({text[i : i + MAX_SEARCH_LENGTH] for i in [0, *starts][: MAX_WORD_STARTS + 1]})


def search_key(org_id: str, start: str, well_id: str) -> Key:
    """One of the places where a search finds a well, in the order of names as in lists."""
    return Key(f"Q{partition_key(org_id)}", f"W#{start}  #{well_id}")


def prefix_range(text: str) -> tuple[str, str]:
    """The low and high ends of all sort keys that begin with the text."""
    return text, text + LAST_CHARACTER
