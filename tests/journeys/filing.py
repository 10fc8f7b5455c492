"""What people do with files on screens, and what of it lies in the store then."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps

DROP = """(files) => {
    const carried = new DataTransfer();
    for (const [name, text] of files) carried.items.add(new File([text], name));
    const fire = kind => document.body.dispatchEvent(
        new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
    fire('dragenter'); fire('dragover'); fire('drop');
}"""


def new_well(page: Page) -> str:
    """A new account with a well, on the files of that well; its id."""
    steps.new_account(page, "Ann Larsen")
    _, well = steps.new_office(page, "North Sea Drilling", project="Volve", well="15/9-F-11 B")
    steps.open_page(page, f"/wells/{well}?tab=files")
    expect(upload(page)).to_be_visible()
    return well


def upload(page: Page) -> Locator:
    """The button that chooses files."""
    return page.get_by_role("button", name="Upload", exact=True)


def choose(page: Page, *paths: Path) -> None:
    """Choose files to upload."""
    with page.expect_file_chooser() as chooser:
        upload(page).click()
    chooser.value.set_files(paths)


def drop(page: Page, files: list[list[str]]) -> None:
    """Drop files, each a name and a text, in the middle of the page."""
    taking = "[data-upload-to]:not([data-upload-asks])"
    page.locator(taking).first.wait_for(state="attached")
    page.evaluate(DROP, files)


def file_row(page: Page, name: str) -> Locator:
    """The row of a file in a list."""
    return page.locator(".wt-files tbody tr").filter(has_text=name)


def rows(page: Page) -> Locator:
    """All rows of a list."""
    return page.locator(".wt-files tbody tr")


def open_file(page: Page, name: str) -> Locator:
    """The drawer of a file."""
    file_row(page, name).get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog")


def close(page: Page) -> None:
    """Close the drawer that is open."""
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def api(page: Page, path: str) -> Any:
    """What the API answers to whoever is signed in on the page."""
    answer = page.request.get(path)
    assert answer.ok
    return answer.json()


def listed(page: Page, well: str) -> dict[str, dict[str, Any]]:
    """The files of a well by name."""
    return {file["name"]: file for file in api(page, f"/api/files?well_id={well}")["items"]}


def uploaded_titles(page: Page, well: str) -> list[str]:
    """What the events that tell of uploads are called."""
    window = "from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"
    found = api(page, f"/api/events?well_id={well}&kind=file_uploaded&{window}")
    return sorted(event["title"] for event in found["items"])


def expect_arrived(page: Page, well: str, sent: dict[str, bytes]) -> None:
    """These files and no others, to the byte and to the letter, each with its event."""
    found = listed(page, well)
    assert {name: file["size"] for name, file in found.items()} == {
        name: len(content) for name, content in sent.items()
    }
    for name, content in sent.items():
        assert page.request.get(f"/api/files/{found[name]['id']}/download").body() == content
    assert uploaded_titles(page, well) == sorted(f"File uploaded: {name}" for name in sent)
