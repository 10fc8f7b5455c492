"""The place to drop a file to import, which is a file field over its whole area."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import mark, t
from components.theme.icons import icon

MAX_FILE_BYTES = 20_000_000
UPLOAD_PATH = "/imports/file"
OnFile = Callable[[str], Awaitable[None]]
OnProblem = Callable[[str], None]
STATUS_TEXTS = {
    0: mark("The file could not be sent. Check the connection, and choose it again."),
    401: mark("Your session has ended. Sign in again to go on."),
    413: mark("This file is larger than 20 MB. Split it, and import the parts."),
    429: mark("Many files are being read right now. Try again in a minute."),
}
OTHER_STATUS_TEXT = mark("The file could not be sent. Choose it again.")
# The file goes straight to the server: over the page's websocket it would hold up all else.
_SEND_FILE_JS = f"""async e => {{ const f = e.target.files[0], d = new FormData(); if (!f) return;
    e.target.parentElement.classList.add('wt-busy'); d.append('file', f);
    const r = f.size > {MAX_FILE_BYTES} ? {{status: 413}}
        : await fetch('{UPLOAD_PATH}', {{method: 'POST', body: d}}).catch(() => ({{status: 0}}));
    e.target.value = ''; emit(r.status, r.ok ? await r.text() : ''); }}"""


def drop_zone(on_file: OnFile, on_problem: OnProblem) -> ui.element:
    """Draw the place; `on_file` gets the token of a file that was sent, `on_problem` a sentence."""

    async def on_sent(event: GenericEventArguments) -> None:
        status, token = event.args
        if status == 200:
            await on_file(str(token))
        else:
            on_problem(t(STATUS_TEXTS.get(status, OTHER_STATUS_TEXT)))

    with ui.element("label").classes("wt-drop-zone") as zone:
        icon("file-up")
        ui.label(t("Drop a file here, or choose one")).classes("wt-drop-title")
        ui.label(t("XLSX, ODS or CSV, up to 20 MB")).classes("wt-meta")
        field = ui.element("input").props("type=file")
        field.props["accept"] = ".csv,.tsv,.txt,.xlsx,.ods"
        field.props["aria-label"] = t("File to import")
        field.on("change", on_sent, js_handler=_SEND_FILE_JS)
    return zone
