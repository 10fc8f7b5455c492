"""What a browser says of itself, in two words that people know."""

from components.i18n.translate import t

# In this order: each of these names those below it too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(agent: str | None) -> str:
    """`Firefox, Windows`; a program is named by its first word."""
    if not agent:
        return t("a program")
    browser = next((name for mark, name in BROWSERS if mark in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    if browser is None:
        return agent.split("/")[0].split(" ")[0][:40] or t("a program")
    return f"{browser}, {system}" if system else browser
