"""What a browser says of itself, in two words that people know."""

from components.i18n.translate import t

# In this order: each of these names those below it too.
BROWSER_NAMES = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEM_NAMES = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe_device(agent: str | None) -> str:
    """`Firefox, Windows`; a program is named by its first word."""
    if not agent:
        return t("a program")
    browser = next((name for mark, name in BROWSER_NAMES if mark in agent), None)
    system = next((name for mark, name in SYSTEM_NAMES if mark in agent), None)
    if browser is None:
        return agent.split("/")[0].split(" ")[0][:40] or t("a program")
    return f"{browser}, {system}" if system else browser
