"""The colours of the light and the dark theme, and their CSS variables.

The pairs of colours of texts and controls meet WCAG 2.2 AA; a test computes the contrasts.
"""

from typing import Literal

Theme = Literal["light", "dark"]
Tone = Literal["neutral", "blue", "cyan", "green", "amber", "orange", "red", "violet"]

LIGHT_COLOURS: dict[str, str] = {
    "bg": "#f6f7f9",
    "surface": "#ffffff",
    "raised": "#ffffff",
    "hover": "#f1f3f6",
    "selected": "#eceefc",
    "border": "#e4e7ec",
    "border-strong": "#cdd2db",
    "control": "#868e9b",
    "text": "#161a20",
    "text-2": "#454d5a",
    "text-3": "#5d6673",
    "accent": "#4450d0",
    "accent-hover": "#3842b4",
    "on-accent": "#ffffff",
    "accent-ink": "#3d48c2",
    "danger": "#b3261e",
    "danger-hover": "#8f1d17",
    "danger-ink": "#b3261e",
    "now": "#d92d20",
    "scrim": "rgb(15 18 24 / 40%)",
    "shadow": "rgb(15 18 24 / 14%)",
    "hatch": "rgb(255 255 255 / 55%)",
    "sea": "#e4ebf4",
}
DARK_COLOURS: dict[str, str] = {
    "bg": "#0d0f12",
    "surface": "#14171b",
    "raised": "#1b1f25",
    "hover": "#20252c",
    "selected": "#242847",
    "border": "#282d36",
    "border-strong": "#3b424e",
    "control": "#717b8a",
    "text": "#e8ebf0",
    "text-2": "#b6bdc9",
    "text-3": "#98a1ae",
    "accent": "#5763df",
    "accent-hover": "#4a55cc",
    "on-accent": "#ffffff",
    "accent-ink": "#a7b0ff",
    "danger": "#c9372c",
    "danger-hover": "#b3261e",
    "danger-ink": "#ff9d94",
    "now": "#ff6b5e",
    "scrim": "rgb(0 0 0 / 60%)",
    "shadow": "rgb(0 0 0 / 55%)",
    "hatch": "rgb(13 15 18 / 55%)",
    "sea": "#101a26",
}
# For each tone the background of a chip and the text on it.
TONE_COLOURS: dict[Theme, dict[Tone, tuple[str, str]]] = {
    "light": {
        "neutral": ("#eef0f3", "#454d5a"),
        "blue": ("#e3ebfe", "#1e40af"),
        "cyan": ("#dcf3f8", "#155e75"),
        "green": ("#def5e4", "#166534"),
        "amber": ("#fdf0cf", "#7c4a03"),
        "orange": ("#feeadb", "#9a3412"),
        "red": ("#fde6e4", "#991b1b"),
        "violet": ("#eee8fd", "#5b21b6"),
    },
    "dark": {
        "neutral": ("#262b33", "#c3c9d3"),
        "blue": ("#1b2b55", "#a9c3ff"),
        "cyan": ("#10343e", "#86dcee"),
        "green": ("#12351f", "#86e0a5"),
        "amber": ("#3b2c0a", "#f3cd73"),
        "orange": ("#432313", "#ffb48a"),
        "red": ("#461c1a", "#ffaca5"),
        "violet": ("#31245c", "#cdb9ff"),
    },
}


def theme_variables(theme: Theme) -> str:
    """The CSS declarations of a theme: `--text`, `--green-ground`, `--green-ink`, ..."""
    plain = [
        f"--{name}:{value}"
        for name, value in (LIGHT_COLOURS if theme == "light" else DARK_COLOURS).items()
    ]
    for tone, (background, ink) in TONE_COLOURS[theme].items():
        plain += [f"--{tone}-ground:{background}", f"--{tone}-ink:{ink}"]
    return ";".join(plain)


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two `#rrggbb` colours, 1 to 21.

    Source: WCAG 2.2, definitions of contrast ratio and relative luminance.
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (
        0.2126 * _linear_channel(red)
        + 0.7152 * _linear_channel(green)
        + 0.0722 * _linear_channel(blue)
    )


def _linear_channel(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
