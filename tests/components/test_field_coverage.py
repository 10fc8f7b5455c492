"""Each field that people set stands everywhere it should: table, form, details, log, import.

A field that is added to a draft and forgotten in one of these places fails here by its name. What
a place leaves out on purpose is listed with the reason.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.calendar.event_actions import entry_from_event
from components.calendar.event_popover import show_event_popover
from components.events.form import EventFormContext, EventFormFields
from components.forms.form import Form, FormValues
from components.i18n.field_labels import field_label, field_options
from components.i18n.field_values import FormatContext, format_field_value
from components.organizations.form import OrganizationForm
from components.organizations.project_form import ProjectForm
from components.wells.details import format_position
from components.wells.form import WellForm
from components.wells.ports import WellContext
from components.wells.stage_form import StageForm
from components.wells.well_overview import about_html, depths_html, milestones_html
from tests.components.calendar.calendar_samples import DENVER, scene, utc
from tests.components.forms.controls import send
from tests.components.full_entities import (
    DAYS,
    EVENT,
    ORGANIZATION,
    OTHER_DAYS,
    OTHER_EVENT,
    OTHER_WELL,
    PROJECT,
    STAGE,
    WELL,
)
from tests.components.patience import until
from tests.services.imports.import_steps import read_table
from welltrack_ui.domain.entity import Draft, Entity
from welltrack_ui.domain.event import UPLOAD_KIND, Event, EventDraft
from welltrack_ui.domain.field_labels import FIELD_TABLES
from welltrack_ui.domain.files.file import FileDraft
from welltrack_ui.domain.organization import OrganizationDraft
from welltrack_ui.domain.profile import ProfileDraft
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.user import ApiTokenDraft, InvitationDraft, RoleChange
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.services.imports.csv_cells import find_choices
from welltrack_ui.services.imports.event_rows import EVENT_COLUMNS, ImportWell, parse_event_row
from welltrack_ui.services.imports.import_table import TableRow
from welltrack_ui.services.imports.well_rows import WELL_COLUMNS, parse_well_row

DRAFTS: dict[str, type[Draft]] = {
    "event": EventDraft,
    "stage": StageDraft,
    "well": WellDraft,
    "project": ProjectDraft,
    "organization": OrganizationDraft,
    "file": FileDraft,
    "member": RoleChange,
    "invitation": InvitationDraft,
    "token": ApiTokenDraft,
    "user": ProfileDraft,
}
# The version that was read, which no screen shows.
API_ALONE = {"version"}
# Of a form of their own.
PASSWORD_FIELDS = {"password", "old_password"}
LOG_SAMPLES: dict[str, tuple[Any, str]] = {
    "line": ("A text", "A text"),
    "text": ("Two\nlines", "Two\nlines"),
    "reference": ("id-1", "A name"),
    "zone": ("Asia/Almaty", "Asia/Almaty"),
    "hour": (6, "06:00"),
    "instant": ("2020-11-11T13:30:00.000Z", "11 Nov 2020 06:30"),
    "day": ("2020-11-11", "11 Nov 2020"),
    "depth": (1000.0, "3281\u202fft"),
    "length": (100.0, "328\u202fft"),
    "inches": (12.25, "12.25\u202fin"),
    "degrees": (58.441602, "58.441602"),
    "bytes": (1500, "1.5\u202fkB"),
    "flag": (True, "Yes"),
    "amount": (12500000.5, "12500000.5"),
    "tags": (["a", "b"], "a, b"),
}
"""A value of each kind as the log keeps it, and as it is told; a secret never comes there."""
TODAY = date(2020, 11, 11)
WHERE = (0.0, 0.0, 10.0, 10.0, 1440.0, 900.0)
SETTING = EventFormContext([STAGE], DENVER, "ft", TODAY, utc("2020-11-11T13:00"))


@dataclass(frozen=True)
class Kind:
    """A draft, the form that people fill it in by, and an entity with every field filled.

    `given` names what the screen gives, since a form stands in its well, project or organization.
    """

    draft: type[Draft]
    entity: Entity
    form: Callable[[Form], Any]
    given: frozenset[str] = frozenset()


def event_fields(before: Event) -> Callable[[Form], EventFormFields]:
    setting = EventFormContext([STAGE], DENVER, "ft", TODAY, SETTING.start, before)
    return lambda form: EventFormFields(form, setting)


def stage_fields(form: Form) -> StageForm:
    return StageForm(form, tz=DENVER, unit="ft", today=TODAY, start=SETTING.start, before=STAGE)


async def list_no_names() -> list[str]:
    return []


IN_A_WELL = frozenset({"well_id"})
KINDS = {
    "event": Kind(EventDraft, EVENT, event_fields(EVENT), IN_A_WELL),
    "whole days": Kind(EventDraft, DAYS, event_fields(DAYS), IN_A_WELL),
    "stage": Kind(StageDraft, STAGE, stage_fields, IN_A_WELL),
    "well": Kind(
        WellDraft,
        WELL,
        lambda form: WellForm(form, ORGANIZATION, TODAY, WELL),
        frozenset({"project_id"}),
    ),
    "project": Kind(
        ProjectDraft,
        PROJECT,
        lambda form: ProjectForm(form, TODAY, list_no_names, PROJECT),
        frozenset({"org_id"}),
    ),
    "organization": Kind(
        OrganizationDraft, ORGANIZATION, lambda form: OrganizationForm(form, ORGANIZATION)
    ),
}
# Days of one kind of event, instants of the other: no event has both.
EITHER = {"all_day", "starts_on", "ends_on"}

# Elsewhere on the screen of a well: in its heading.
HEADING_OF_A_WELL = {"name", "status", "project_id"}
# In the form and the log alone: cards are read at a glance.
NOT_ON_CARDS = {"stage_id", "time_class", "npt_party"}
# A file of wells is for one project, which is chosen with it.
CHOSEN_WITH_THE_FILE = {"project_id", "report_recipients"}
# People name wells and stages: columns `well` and `stage`.
NAMED_IN_THE_FILE = {"well_id", "stage_id"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_sample_fills_every_field_with_something_unusual(kind: Kind) -> None:
    usual = {name: info.default for name, info in kind.draft.model_fields.items()}
    as_usual = {name for name, default in usual.items() if getattr(kind.entity, name) == default}
    assert as_usual - (EITHER if kind.entity is EVENT else set()) == set()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_field_stands_in_its_form_and_comes_out_as_it_went_in(user: User, kind: Kind) -> None:
    got: list[dict[str, Any]] = []

    async def take(values: FormValues) -> None:
        got.append(made[0].read(values))

    made: list[Any] = []

    @ui.page("/")
    def page() -> None:
        with Form(take, submit="Save") as form:
            made.append(kind.form(form))

    await user.open("/")
    send(user)
    await until(lambda: got)
    kept = {name: getattr(kind.entity, name) for name in kind.draft.model_fields}
    if kind.entity is DAYS:  # the server computes them from the days
        kept |= {"starts_at": None, "ends_at": None}
    assert got == [{name: value for name, value in kept.items() if name not in kind.given}]


@pytest.mark.parametrize(("entity", "draft"), DRAFTS.items(), ids=DRAFTS)
def test_field_has_a_row_in_the_table_and_no_row_is_idle(entity: str, draft: type[Draft]) -> None:
    others = PASSWORD_FIELDS | {"email"} if entity == "user" else set()
    rows = FIELD_TABLES[entity].keys()
    assert draft.model_fields.keys() - API_ALONE ^ rows == others


@pytest.mark.parametrize(("entity", "draft"), DRAFTS.items(), ids=DRAFTS)
def test_field_that_a_draft_requires_is_marked_so(entity: str, draft: type[Draft]) -> None:
    required = {name for name, info in draft.model_fields.items() if info.is_required()}
    marked = {name for name, row in FIELD_TABLES[entity].items() if row.required}
    assert required - API_ALONE - marked == set()


@pytest.mark.parametrize(("entity", "draft"), DRAFTS.items(), ids=DRAFTS)
def test_choice_offers_what_its_draft_takes(entity: str, draft: type[Draft]) -> None:
    rows = FIELD_TABLES[entity].items()
    choices = {name for name, row in rows if row.kind == "choice"}
    offered = {name: set(field_options(entity, name)) for name in choices}
    taken = {name: set(find_choices(draft, name)) for name in choices}
    if entity == "event":
        taken["kind"].add(UPLOAD_KIND)  # the server writes it, and people filter by it
    assert offered == taken


@pytest.mark.parametrize(("entity", "draft"), DRAFTS.items(), ids=DRAFTS)
def test_field_is_told_in_the_log_by_its_label_and_its_kind(
    entity: str, draft: type[Draft]
) -> None:
    reader = FormatContext(DENVER, "ft", {"id-1": "A name"})
    for name, row in FIELD_TABLES[entity].items():
        assert field_label(entity, name) == row.label
        if row.kind in LOG_SAMPLES:
            value, text = LOG_SAMPLES[row.kind]
            assert format_field_value(entity, name, value, reader) == text, name
        elif row.kind == "choice":
            code, label = next(iter(field_options(entity, name).items()))
            assert format_field_value(entity, name, code, reader) == label, name
    assert draft.model_fields


def test_field_of_a_well_is_told_on_its_screen_or_left_out_for_a_reason() -> None:
    assert OTHER_WELL.keys() | HEADING_OF_A_WELL == WellDraft.model_fields.keys()
    assert OTHER_WELL.keys() & HEADING_OF_A_WELL == set()


def test_field_of_an_event_is_told_on_its_card_or_left_out_for_a_reason() -> None:
    told = OTHER_EVENT.keys() | OTHER_DAYS.keys()
    assert told | NOT_ON_CARDS == EventDraft.model_fields.keys()
    assert told & NOT_ON_CARDS == set()


def draw_well(well: Well) -> None:
    context = WellContext(ORGANIZATION, well, may_write=False)
    html = milestones_html(well) + depths_html(context) + about_html(context)
    ui.html(html + format_position(well))


async def test_overview_of_a_well_tells_every_field(user: User) -> None:
    others = variants(WELL, OTHER_WELL)
    draws = {name: partial(draw_well, one) for name, one in others.items()}
    assert await told_alike(user, partial(draw_well, WELL), draws) == set()


@pytest.mark.parametrize(
    ("before", "others"), [(EVENT, OTHER_EVENT), (DAYS, OTHER_DAYS)], ids=["range", "days"]
)
async def test_card_of_an_event_tells_every_field(
    user: User, before: Event, others: Mapping[str, Any]
) -> None:
    draws = {name: partial(draw_card, one) for name, one in variants(before, others).items()}
    assert await told_alike(user, partial(draw_card, before), draws) == set()


def variants(entity: Any, others: Mapping[str, Any]) -> dict[str, Any]:
    """The entity with one field changed, by that field."""
    return {name: entity.model_copy(update={name: value}) for name, value in others.items()}


def draw_card(event: Event) -> None:
    show_event_popover(scene(WELL), entry_from_event(event), event, lambda: None, "ft", WHERE, [])


async def told_alike(
    user: User, draw: Callable[[], None], draws: Mapping[str, Callable[[], None]]
) -> set[str]:
    """Those that look no different from `draw`."""
    looks: dict[str, list[str]] = {}

    @ui.page("/")
    def page() -> None:
        for name, one in {"": draw, **draws}.items():
            with ui.element("div") as box:
                one()
            looks[name] = [e.content for e in box.descendants() if isinstance(e, ui.html)]

    await user.open("/")
    assert looks[""]
    return {name for name in draws if looks[name] == looks[""]}


def without_recipients(draft: Draft) -> Draft:
    """A draft as engineers may import it: recipients are set by administrators."""
    return draft.model_copy(update={"report_recipients": ()})


def test_import_of_wells_takes_every_field() -> None:
    fields = WellDraft.model_fields.keys() - CHOSEN_WITH_THE_FILE
    row = only_row({name: getattr(WELL, name) for name in sorted(fields)}, WELL_COLUMNS)
    draft, errors = parse_well_row(row, ORGANIZATION, "p-1", decimal_comma=False)
    assert (draft, errors) == (without_recipients(draft_of(WellDraft, WELL)), [])


def test_import_of_wells_takes_the_labels_of_fields_as_columns() -> None:
    fields = WellDraft.model_fields.keys() - CHOSEN_WITH_THE_FILE
    cells = {field_label("well", name): getattr(WELL, name) for name in sorted(fields)}
    row = only_row(cells, WELL_COLUMNS)
    draft, errors = parse_well_row(row, ORGANIZATION, "p-1", decimal_comma=False)
    assert (draft, errors) == (without_recipients(draft_of(WellDraft, WELL)), [])


@pytest.mark.parametrize("before", [EVENT, DAYS], ids=["range", "days"])
def test_import_of_events_takes_the_labels_of_fields_as_columns(before: Event) -> None:
    expected = draft_of(EventDraft, before)
    fields = EventDraft.model_fields.keys() - NAMED_IN_THE_FILE
    cells = {field_label("event", name): getattr(expected, name) for name in sorted(fields)}
    row = only_row({**cells, "Well": WELL.name, "Stage": STAGE.name}, EVENT_COLUMNS)
    home = ImportWell(WELL, {STAGE.name.casefold(): STAGE.id})
    made, errors = parse_event_row(row, home, decimal_comma=False, make_stages=False)
    assert errors == []
    assert made is not None
    assert made.draft == expected


@pytest.mark.parametrize("before", [EVENT, DAYS], ids=["range", "days"])
def test_import_of_events_takes_every_field(before: Event) -> None:
    expected = draft_of(EventDraft, before)
    fields = EventDraft.model_fields.keys() - NAMED_IN_THE_FILE
    cells = {name: getattr(expected, name) for name in sorted(fields)}
    row = only_row({**cells, "well": WELL.name, "stage": STAGE.name}, EVENT_COLUMNS)
    home = ImportWell(WELL, {STAGE.name.casefold(): STAGE.id})
    made, errors = parse_event_row(row, home, decimal_comma=False, make_stages=False)
    assert errors == []
    assert made is not None
    assert made.draft == expected


def only_row(cells: Mapping[str, Any], columns: Mapping[str, str | None]) -> TableRow:
    """The row of a file with these columns, each of them known."""
    text = io.StringIO()
    csv.writer(text).writerows([list(cells), [cell(value) for value in cells.values()]])
    table = read_table(text.getvalue().encode(), columns)
    assert (table.errors, table.warnings) == ((), ())
    [row] = table.rows
    return row


def cell(value: Any) -> str:
    """A value as people write it into a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return str(value)


def draft_of(draft: type[Draft], entity: Well | Event) -> Draft:
    fields = {name: getattr(entity, name) for name in draft.model_fields}
    if entity is DAYS:
        fields |= {"starts_at": None, "ends_at": None}
    return draft.parse(fields)
