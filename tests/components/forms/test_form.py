import asyncio
from collections.abc import Callable, Mapping

import pytest
from nicegui import ui
from nicegui.testing import User

from components.forms import fields
from components.forms.fields import Field
from components.forms.form import Form, FormValues
from components.kit.html_view import HtmlView
from tests.components.patience import until
from tests.pages.html_tree import Node, parse_html
from welltrack_ui.domain.audit import current_save
from welltrack_ui.domain.errors import Conflict, FieldError, Invalid, NothingSaved, OutcomeUnknown


class Desk:
    """Where a form is sent to: keeps what came, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[FormValues] = []
        self.answer: Mapping[str, str] | Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def take(self, values: FormValues) -> Mapping[str, str] | None:
        self.got.append(values)
        await self.open.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def fill(user: User, desk: Desk, *build: Callable[[], Field]) -> Form:
    """Open a page with a form of these fields."""
    made: list[Form] = []

    @ui.page("/")
    def page() -> None:
        with Form(desk.take, submit="Save") as form:
            for field in build:
                form.add(field())
        made.append(form)

    await user.open("/")
    return made[0]


def send(user: User) -> None:
    """As Enter in a field, or the button, does in a browser."""
    user.find(marker="form").trigger("save")


def title() -> Field:
    return fields.text_field("title", "Title", "Spud", required=True)


async def test_form_sends_its_values_by_name(user: User) -> None:
    desk = Desk()
    await fill(user, desk, title, lambda: fields.long_text_field("note", "Note"))
    send(user)
    await until(lambda: desk.got)
    assert desk.got == [{"title": "Spud", "note": None}]


async def test_form_under_way_is_not_sent_again(user: User) -> None:
    desk = Desk()
    desk.open.clear()
    await fill(user, desk, title)
    for _ in range(3):
        send(user)
    await until(lambda: desk.got)
    desk.open.set()
    await asyncio.sleep(0.1)
    assert len(desk.got) == 1


async def test_form_that_was_taken_waits_for_a_change(user: User) -> None:
    desk = Desk()
    form = await fill(user, desk, title)
    send(user)
    await until(lambda: desk.got)
    await asyncio.sleep(0.05)
    send(user)
    await asyncio.sleep(0.05)
    assert len(desk.got) == 1
    user.find(ui.input).type(" 2")
    assert form.is_dirty
    send(user)
    await until(lambda: len(desk.got) == 2)
    assert desk.got[1] == {"title": "Spud 2"}
    await until(lambda: not form.is_dirty)


async def test_form_without_changes_is_clean(user: User) -> None:
    form = await fill(user, Desk(), title)
    assert not form.is_dirty


async def test_required_field_is_not_sent_empty(user: User) -> None:
    desk = Desk()
    await fill(user, desk, lambda: fields.text_field("title", "Title", "   ", required=True))
    send(user)
    await user.should_see("Title is required")
    assert desk.got == []


@pytest.mark.parametrize(
    "answer",
    [
        {"title": "must be at most 160 characters", "well_id": "is gone"},
        Invalid(
            [
                FieldError("title", "must be at most 160 characters"),
                FieldError("well_id", "is gone"),
            ]
        ),
    ],
)
async def test_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    user: User, answer: Mapping[str, str] | Exception
) -> None:
    desk = Desk()
    desk.answer = answer
    form = await fill(user, desk, title)
    user.find(ui.input).type(" too long")
    send(user)
    await user.should_see("Title must be at most 160 characters")
    await user.should_see("Well is gone")
    assert form.is_dirty
    desk.answer = None
    send(user)
    await until(lambda: len(desk.got) == 2)
    assert desk.got[1] == {"title": "Spud too long"}
    await user.should_not_see("Title must be at most 160 characters")


async def test_refusal_of_the_whole_stands_at_the_top(user: User) -> None:
    desk = Desk()
    desk.answer = Conflict("This well was deleted meanwhile.")
    await fill(user, desk, title)
    send(user)
    await user.should_see("This well was deleted meanwhile.")


async def test_what_nobody_foresaw_leaves_the_form_usable(
    user: User, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    desk.answer = ZeroDivisionError("a bug")
    await fill(user, desk, title)
    send(user)
    # A busy machine has records of its own, such as of a loop that is behind its time.
    await until(lambda: any(r.exc_info for r in caplog.records))
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [ZeroDivisionError]
    caplog.clear()
    desk.answer = None
    send(user)
    await until(lambda: len(desk.got) == 2)


async def test_form_has_one_key_through_its_attempts_and_another_once_it_was_saved(
    user: User,
) -> None:
    keys: list[str] = []

    class KeyedDesk(Desk):
        async def take(self, values: FormValues) -> Mapping[str, str] | None:
            save = current_save()
            assert save is not None
            keys.append(save.next_key("event"))
            return await super().take(values)

    desk = KeyedDesk()
    form = await fill(user, desk, title)
    for answer in (OutcomeUnknown("lost"), Conflict("taken"), None, None):
        desk.answer = answer
        form.mark_changed()
        await form.send()
    assert len(set(keys[:3])) == 1
    assert len(set(keys)) == 2
    assert current_save() is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NothingSaved("busy"), "Nothing was saved."),
        (OutcomeUnknown("lost"), "It may have been saved. Check before you repeat it."),
    ],
)
async def test_form_says_nothing_was_saved_only_where_that_is_known(
    user: User, error: Exception, sentence: str
) -> None:
    desk = Desk()
    await fill(user, desk, title)
    desk.answer = error
    send(user)
    await user.should_see(sentence)


def summary(user: User) -> Node:
    """What stands in the alert at the top of the form."""
    assert user.client is not None
    (view,) = (
        e
        for e in user.client.elements.values()
        if isinstance(e, HtmlView) and "wt-form-problem" in e.classes
    )
    assert view.parent_slot
    assert view.parent_slot.parent.props["role"] == "alert"
    assert view.visible
    return parse_html(view.content)


async def test_summary_links_each_error_to_its_field_and_escapes_what_was_typed(
    user: User,
) -> None:
    desk = Desk()
    desk.answer = {"note": "has <b>", "title": "is taken", "well_id": "is gone"}
    await fill(user, desk, title, lambda: fields.long_text_field("note", "Note"))
    send(user)
    await user.should_see("Note has <b>")
    told = [(b.attributes["data-value"], b.text) for b in summary(user).find("button")]
    assert told == [("title", "Title is taken"), ("note", "Note has <b>")]
    assert [p.text for p in summary(user).find("p")] == ["Well is gone"]


async def test_first_error_in_the_order_of_the_form_is_focused_and_scrolled_to(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    desk.answer = {"note": "is odd", "title": "is taken"}
    form = await fill(user, desk, title, lambda: fields.long_text_field("note", "Note"))
    scripts: list[str] = []

    def note(code: str, **_: object) -> None:
        # The draft of the form is told of other things.
        scripts.extend([code] if "focus" in code else [])

    monkeypatch.setattr(form.box.client, "run_javascript", note)
    send(user)
    await until(lambda: scripts)
    # The title: a text of several lines is an input too, and comes after it.
    first = min(user.find(ui.input).elements, key=lambda element: element.id)
    target = str(first.props["for"])
    assert [target in script for script in scripts] == [True]
    assert "scrollIntoView" in scripts[0]
