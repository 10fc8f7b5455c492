"""The question before a deletion: what goes along, and how it comes back."""

from collections.abc import Callable, Mapping

from components.forms.confirm_dialog import Action, confirm_action
from components.i18n.format import format_number
from components.i18n.translate import t, tn
from welltrack_ui.domain.trash import MAX_COUNTED, Contents

CountText = Callable[[int, str], str]
COUNT_TEXTS: Mapping[str, CountText] = {
    "projects": lambda n, number: tn("{number} project", "{number} projects", n, number=number),
    "wells": lambda n, number: tn("{number} well", "{number} wells", n, number=number),
    "stages": lambda n, number: tn("{number} stage", "{number} stages", n, number=number),
    "events": lambda n, number: tn("{number} event", "{number} events", n, number=number),
    "files": lambda n, number: tn("{number} file", "{number} files", n, number=number),
}


def confirm_deletion(
    name: str, action: Action, *, contents: Contents | None = None, note: str = "", typed: str = ""
) -> None:
    """Ask whether to delete what is called `name`, then run `action`; see `confirm_action`.

    `note` says what else happens; with `typed` also how it comes back.

    Raises: AlreadyOpenError where another dialog is open, unless it is opened from there.
    """
    listed = describe_contents(contents) if contents else ""
    sentences = [
        t("Deleted with it: {contents}.", contents=listed) if listed else "",
        note,
        "" if typed else t("You can restore it from the trash for 30 days."),
    ]
    text = " ".join(sentence for sentence in sentences if sentence)
    confirm_action(t("Delete {name}?", name=name), text, action, yes=t("Delete"), typed=typed)


def describe_contents(contents: Contents) -> str:
    """What goes along: `12 stages, 340 events, 25 files`; `1000+ events` where it is more.

    Empty where nothing does.
    """
    counts = [(name, getattr(contents, name)) for name in COUNT_TEXTS]
    return ", ".join(_describe_count(name, count) for name, count in counts if count)


def _describe_count(name: str, count: int) -> str:
    number = format_number(min(count, MAX_COUNTED))
    return COUNT_TEXTS[name](
        min(count, MAX_COUNTED), f"{number}+" if count > MAX_COUNTED else number
    )
