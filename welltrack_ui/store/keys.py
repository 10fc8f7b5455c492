"""Key templates: the partition and sort keys of every record, by access pattern.

| partition | sort key | record |
|---|---|---|
| `U#user` | `U` | a user, by id |
| | `N#session`, `T#token` | sessions and API tokens of a user |
| | `M#org` | a link to each membership of a user |
| | `D#feed` | calendar feeds that a user made |
| | `2F` | the two-factor record of a user |
| | `START` | the saved view that a user starts at |
| | `RECENT` | what a user searched for and chose last |
| | `SEEN`, `AT` | when a user was last seen; the origins of their sign-ins |
| `D#digest` | `G` | guard: the calendar feed with a secret |
| `UI#digest` | `G` | guard: the user with an identity at an OpenID provider |
| `UA#address` | `G` | guard: one user an address, and the user by e-mail; `UE#email` of old ones |
| `O#org` | `O` | an organization |
| | `M#user`, `I#invitation` | its members and invitations |
| | `V#view` | the saved views of its members |
| | `P#project` | its projects, by id; l1 by name |
| | `OWN` | its owners, so that it always has one |
| | `G#field#value` | guards: values that are unique in the organization |
| `Q#org` | `W#words#well` | the wells of an organization by any word start of their name |
| `P#project` | `G#name` | guard: a well's name is unique in its project |
| | `J#import`, `J#import#number` | the journals of imports, and what each of their commits writes |
| `JL` | `J#project` | the locks of projects: of two imports at once one waits |
| `W#well` | `W` | a well, by id |
| | `S#..`, `E#..`, `F#..` | its stages, events and files, by id |
| | `R#..` | its daily reports, by id; l1 by day |
| | `RV#report#n`, `RV#report#n#part` | approved revisions, and the parts of their content |
| | `LOG` | its log item: locks of approved reports, what was written of late, facts for reads |
| | `DS`, `DS#month` | the sums of its report days; the head tells how it stands, too |
| `AW#well`, `AO#org`, `AU#user` | `A#at#id` | the audit log: of a well, or what belongs to none |
| `Y` | `Y#email` | outgoing e-mails that were not sent yet |
| `X` | `X#instant#id` | purge tasks: deleted parents, by when their children are to go |
| `L#limit#whose` | `L` | counters of attempts |
| `K#user#digest` | `K` | idempotency keys |
| `B` | `B` | the last sweep of the file store |
| | `CHECK` | when the embedded store was checked for damage |
| | `OPEN` | the mark of a server in the embedded store |
| | `LEASE#work` | who does a regular work, of several processes |
| | `LAYOUT` | the mark of a DynamoDB table that is up to date |

Local indexes: l1 orders stages, events and files of a well in time, and e-mails by when they are
due; l2 the same of one stage; l3 files by kind; l4 files of one event, those of no event by name,
and the all-day events of a well. Global indexes: g1 has wells and events of a project and the
organization's audit log; g2 wells, stages and events of an organization, its trash, and the audit
log of all accounts. DynamoDB alone has g3, of brief events of an organization for calendars: the
partitions of g2, and the instants of its sort keys (engine/dynamodb_brief.py).

An event's sort key in time is `E<class>#start#created#id#end`, its class its longest duration.
"""

import hashlib
from datetime import date, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.field_types import fold_text, format_instant
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.natural_sort import natural_sort_text
from welltrack_ui.domain.user import build_address_key
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Key

# A window is read from as far before its start as the longest event of each class. Most activities
# take a few hours: without classes every read would go back 400 days.
DURATION_CLASSES = (
    ("a", timedelta(hours=8)),
    ("b", timedelta(days=16)),
    ("c", timedelta(days=400)),
)
SHORTEST_CLASS = DURATION_CLASSES[0][0]
# DynamoDB takes 1024 bytes of sort key; the rest is for prefixes and ids.
MAX_PART_BYTES = 800
DIGEST_LENGTH = 64
OUTGOING_EMAIL_PARTITION = "Y"
PURGE_PARTITION = "X"
FILE_SWEEP_KEY = Key("B", "B")
INTEGRITY_CHECK_KEY = Key("B", "CHECK")
ACCOUNT_AUDIT_PARTITION = "AU"
"""The partition of g2 with the audit log of all accounts: what rights to open pages hang on."""
# Each word start of a name is a record in the commit of the well, which has 100 operations.
MAX_WORD_STARTS = 8
MAX_SEARCH_LENGTH = 60
TOP_LEVEL_NOUNS = {
    "u": mark("user"),
    "o": mark("organization"),
    "p": mark("project"),
    "w": mark("well"),
}
PARENT_LETTERS = dict.fromkeys("piv", "O") | dict.fromkeys("j", "P") | dict.fromkeys("sefr", "W")
PARENT_LETTERS |= dict.fromkeys("ntd", "U")
ENTITY_NOUNS = TOP_LEVEL_NOUNS | {
    "i": mark("invitation"),
    "v": mark("saved view"),
    "j": mark("import"),
    "s": mark("stage"),
    "e": mark("event"),
    "f": mark("file"),
    "r": mark("report"),
    "n": mark("session"),
    "t": mark("API token"),
    "d": mark("calendar feed"),
}


def entity_key(entity_id: str, letter: str) -> Key:
    """The key of an entity. Raises: NotFound for an id of another form or kind."""
    try:
        parts = ids.split_id(entity_id)
    except ValueError:
        # A malformed id answers as an unknown one does: a client learns nothing of our ids.
        raise NotFound(ENTITY_NOUNS[letter]) from None
    if parts.letter != letter or (letter in PARENT_LETTERS) == (parts.home == parts.core):
        raise NotFound(ENTITY_NOUNS[letter])
    if letter in PARENT_LETTERS:
        return Key(f"{PARENT_LETTERS[letter]}#{parts.home}", f"{letter.upper()}#{parts.core}")
    return Key(f"{letter.upper()}#{parts.core}", letter.upper())


def partition_key(entity_id: str) -> str:
    """The partition of an organization, project, well or user.

    Raises: ValueError for a text that is no id.
    """
    parts = ids.split_id(entity_id)
    return f"{parts.letter.upper()}#{parts.core}"


def membership_key(org_id: str, user_id: str) -> Key:
    """The key of a membership, in the organization's partition. Raises: NotFound; ValueError."""
    return Key(entity_key(org_id, "o").pk, f"M#{ids.split_id(user_id).core}")


def membership_link_key(org_id: str, user_id: str) -> Key:
    """The key of the link to a membership, in the user's partition. Raises: as membership_key."""
    return Key(entity_key(user_id, "u").pk, f"M#{ids.split_id(org_id).core}")


def owners_key(org_id: str) -> Key:
    """The key of the list of an organization's owners. Raises: NotFound."""
    return Key(entity_key(org_id, "o").pk, "OWN")


def email_guard_key(address: str) -> Key:
    """The key of the guard of an e-mail address, in the form in which addresses are compared."""
    return Key(f"UA#{cut_key_part(build_address_key(address))}", "G")


def folded_email_guard_key(address: str) -> Key:
    """The key that the guards of older accounts have: it joins addresses that are not the same."""
    return Key(f"UE#{fold_for_key(address)}", "G")


def invitation_guard_key(org_id: str, address: str) -> Key:
    """The key of the guard that gives an address one open invitation in an organization."""
    home = partition_key(org_id)
    return Key(home, f"G#invitation#{cut_key_part(build_address_key(address))}")


def identity_guard_key(issuer: str, subject: str) -> Key:
    """The key of the guard of an identity at an OpenID provider; both texts keep their case."""
    digest = hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
    return Key(f"UI#{digest}", "G")


def feed_secret_key(digest: str) -> Key:
    """The key of the guard that finds a calendar feed by the digest of its secret."""
    return Key(f"D#{digest}", "G")


def two_factor_key(user_id: str) -> Key:
    """The key of a user's two-factor record. Raises: NotFound."""
    return Key(entity_key(user_id, "u").pk, "2F")


def last_seen_key(user_id: str) -> Key:
    """The key of the record of when a user was last seen. Raises: NotFound."""
    return Key(entity_key(user_id, "u").pk, "SEEN")


def start_view_key(user_id: str) -> Key:
    """The key of the saved view that a user starts at. Raises: NotFound."""
    return Key(entity_key(user_id, "u").pk, "START")


def recent_choices_key(user_id: str) -> Key:
    """The key of what a user chose last. Raises: NotFound."""
    return Key(entity_key(user_id, "u").pk, "RECENT")


def sign_in_origins_key(user_id: str) -> Key:
    """The key of the record of a user's sign-in origins. Raises: NotFound."""
    return Key(entity_key(user_id, "u").pk, "AT")


def outgoing_email_key(email_id: str) -> Key:
    """The key of an outgoing e-mail."""
    return Key(OUTGOING_EMAIL_PARTITION, f"Y#{email_id}")


def purge_task_key(instant: str, entity_id: str) -> Key:
    """The key of a purge task, due at `instant` (formatted)."""
    return Key(PURGE_PARTITION, f"X#{instant}#{entity_id}")


def attempt_counter_key(limit: str, whose: str) -> Key:
    """The key of a counter: attempts under one limit, of one account or address."""
    return Key(f"L#{limit}#{fold_for_key(whose)}", "L")


def unique_value_key(home_id: str, field: str, value: str) -> Key:
    """The key of the guard of a value that is unique in an organization or a project.

    Raises: ValueError for a `home_id` that is no id.
    """
    return Key(partition_key(home_id), f"G#{field}#{fold_for_key(value)}")


def file_name_prefix(name: str) -> str:
    """The prefix of sort keys (l4) of files with exactly this name that belong to no event."""
    return f"FN#{hashlib.sha256(name.encode()).hexdigest()[:DIGEST_LENGTH]}#"


def name_sort_key(prefix: str, name: str, entity_id: str) -> str:
    """A sort key that orders by name as people expect it: `1/3-2` before `1/3-10`.

    Two spaces, which no name has there, so that these sort `15/9-F-1` before `15/9-F-1 B`.
    """
    return f"{prefix}#{cut_key_part(natural_sort_text(name))}  {entity_id}"


def fold_for_key(text: str) -> str:
    """The form of a text that keys compare: folded, and if too long cut, with its digest.

    Folding can make it longer: U+FDFA alone becomes 18 letters.
    """
    return cut_key_part(fold_text(text))


def cut_key_part(whole: str) -> str:
    """A part of a key; one that is too long is cut, with its digest."""
    content = whole.encode()
    if len(content) <= MAX_PART_BYTES:
        return whole
    cut = content[: MAX_PART_BYTES - DIGEST_LENGTH].decode(errors="ignore")
    return cut + hashlib.sha256(content).hexdigest()


def audit_partition(well_id: str | None, org_id: str | None, user_id: str) -> str:
    """The partition of an audit entry: of the well, else of the organization, else of the user.

    Apart from what the entries are about, so that a policy of the database can name it.
    """
    return f"A{partition_key(well_id or org_id or user_id)}"


def organization_audit_partition(org_id: str) -> str:
    """The partition of g1 with the audit log of an organization."""
    return f"A{partition_key(org_id)}"


def lease_key(work: str) -> Key:
    """The key of the lease of a work."""
    return Key("B", f"LEASE#{work}")


def trash_partition(org_id: str) -> str:
    """The partition of g2 with the trash of an organization."""
    return f"T{partition_key(org_id)}"


def well_list_partition(home_id: str) -> str:
    """The partition of g1 (of a project) or g2 (of an organization) that lists wells."""
    return f"{partition_key(home_id)}#W"


def find_duration_class(starts_at: datetime, ends_at: datetime | None) -> str:
    """The shortest class that holds a duration; a moment is in the shortest."""
    duration = ends_at - starts_at if ends_at else timedelta()
    return next(name for name, longest in DURATION_CLASSES if duration <= longest)


def parse_duration_class(time_key: str) -> str:
    """The duration class of an event, by its key in l1."""
    return time_key.partition("#")[0].removeprefix("E")


def event_sort_key(starts_at: datetime, created_at: datetime, event_id: str) -> str:
    """An event's place in the order of lists: start, then creation, then id."""
    return f"{format_instant(starts_at)}#{format_instant(created_at)}#{event_id}"


def event_time_keys(
    starts_at: datetime, ends_at: datetime | None, created_at: datetime, event_id: str
) -> tuple[str, str]:
    """An event's duration class, and its sort key in it, which ends with the event's end."""
    # With the end in the key, a read leaves out events that ended earlier without parsing them.
    end = format_instant(ends_at) if ends_at else ""
    return (
        find_duration_class(starts_at, ends_at),
        f"{event_sort_key(starts_at, created_at, event_id)}#{end}",
    )


def stage_prefix(stage_id: str) -> str:
    """The prefix of sort keys (l2) of a stage's events and files."""
    return f"S{ids.split_id(stage_id).core}"


def well_log_key(well_id: str) -> Key:
    """The key of a well's log item. Raises: NotFound."""
    return Key(entity_key(well_id, "w").pk, "LOG")


def day_sums_key(well_id: str, month: str = "") -> Key:
    """The key of the sums of a month (`2024-05`), else of the head of a well's sums.

    Raises: NotFound.
    """
    return Key(entity_key(well_id, "w").pk, f"DS#{month}" if month else "DS")


def revision_key(report_id: str, revision: int, part: int | None = None) -> Key:
    """The key of a revision of a report, or of a part of its content. Raises: NotFound."""
    pk, sort_key = entity_key(report_id, "r")
    suffix = "" if part is None else f"#{part:03}"
    return Key(pk, f"RV#{sort_key.removeprefix('R#')}#{revision:05}{suffix}")


def read_mark_key(user_id: str, report_id: str) -> Key:
    """The key of the record of when a user read a report. Raises: NotFound."""
    return Key(entity_key(user_id, "u").pk, f"READING#{report_id}")


def report_list_partition(home_id: str) -> str:
    """The partition of g1 (of a project) or g2 (of an organization) that lists reports."""
    return f"{partition_key(home_id)}#R"


def report_sort_key(day: date, created_at: datetime, report_id: str) -> str:
    """A report's place in the order of lists: report day, then creation, then id."""
    return f"{day.isoformat()}#{format_instant(created_at)}#{report_id}"


def all_day_sort_key(starts_on: date, event_id: str) -> str:
    """The sort key (l4) of an all-day event of a well."""
    return f"D#{starts_on.isoformat()}#{event_id}"


def list_word_starts(name: str) -> list[str]:
    """The folded name from each of its word starts on: the texts that a search for a well matches.

    `15/9-F-11 B` gives `15/9-f-11 b`, `9-f-11 b`, `f-11 b`, `11 b`, `b`.
    """
    text = fold_text(name)
    starts = [
        i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum())
    ]
    return sorted({text[i : i + MAX_SEARCH_LENGTH] for i in [0, *starts][: MAX_WORD_STARTS + 1]})


def search_key(org_id: str, start: str, well_id: str) -> Key:
    """The key of a search record of a well, in the order of names as in lists."""
    return Key(f"Q{partition_key(org_id)}", f"W#{start}  #{well_id}")


def prefix_range(text: str) -> tuple[str, str]:
    """The lowest and highest of all sort keys that begin with a text."""
    return text, text + LAST_CHARACTER
