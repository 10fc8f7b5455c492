"""The theme: colours, one stylesheet, and Quasar's defaults replaced."""

from nicegui import app, ui
from nicegui.translations import translations

from components.theme import page_files, palette
from components.theme.page_files import ASSETS_DIR
from components.theme.palette import DARK_COLOURS, Theme

# Quasar draws an icon that begins with M as the path of an SVG: no icon font is needed.
CHEVRON_DOWN_PATH = "M7.4,9L6,10.4L12,16.4L18,10.4L16.6,9L12,13.6Z"
CROSS_PATH = (
    "M18.4,7L17,5.6L12,10.6L7,5.6L5.6,7L10.6,12L5.6,17L7,18.4L12,13.4L17,18.4L18.4,17L13.4,12Z"
)
_BUTTON_PROPS = "no-caps unelevated"
_FIELD_PROPS = "outlined dense hide-bottom-space"
_MENU_PROPS = "transition-duration=0"


def install_theme() -> None:
    """Install routes of the assets and defaults of elements, before pages are served."""
    _serve_assets()
    _reset_quasar_defaults()
    _set_connection_texts()


def apply_theme(theme: Theme | None) -> ui.dark_mode:
    """The dark mode of the page, set to a theme; None follows the system."""
    # Quasar sets its class when its script runs: until then a dark page would flash white.
    rules = f"html:not(:has(.body--light)){{background:{DARK_COLOURS['bg']}}}"
    rules += f"#wt-first,#wt-shown{{{palette.theme_variables('dark')};color-scheme:dark}}"
    if theme is None:
        rules = f"@media(prefers-color-scheme:dark){{{rules}}}"
    if theme != "light":
        ui.add_head_html(f"<style>{rules}</style>")
    return ui.dark_mode(None if theme is None else theme == "dark")


def _serve_assets() -> None:
    page_files.install_page_files()
    app.add_static_files("/assets/fonts", ASSETS_DIR / "fonts", max_cache_age=31_536_000)
    for path in ("/assets/logo.svg", "/favicon.ico"):
        app.add_static_file(local_file=ASSETS_DIR / "logo.svg", url_path=path)


def _reset_quasar_defaults() -> None:
    """Reset capitals, shadows, ripples and colours; ours are in `assets/css/quasar.css`."""
    # Colours that Quasar sets on the page itself, once it runs, have all of it styled anew.
    app.config.quasar_config["brand"] = {}
    app.config.quasar_config["ripple"] = False
    ui.button.default_props(_BUTTON_PROPS)
    ui.input.default_props(f"{_FIELD_PROPS} clear-icon={CROSS_PATH}")
    ui.textarea.default_props(_FIELD_PROPS)
    ui.select.default_props(f"{_FIELD_PROPS} options-dense dropdown-icon={CHEVRON_DOWN_PATH}")
    ui.menu.default_props(_MENU_PROPS)
    ui.dialog.default_props("transition-duration=120")


def _set_connection_texts() -> None:
    """Replace the texts that NiceGUI shows while a page has no connection."""
    for texts in translations.values():
        # Where NiceGUI has a translation of its own, that stays.
        if texts["connection_lost"] == "Connection lost.":
            texts["connection_lost"] = "You are offline."
            texts["trying_to_reconnect"] = "Reconnecting…"
