"""The text of an event as people read it: its title and its description, nothing of them twice."""

ELLIPSIS = "…"


def join_event_text(title: str, description: str | None) -> str:
    """The lines of an event: its description where that begins with the title, else both."""
    if not description:
        return title
    start = " ".join(title.removesuffix(ELLIPSIS).split())
    # A title that was cut, or whose spaces were joined, is the beginning of the description still.
    if " ".join(description.split()).startswith(start):
        return description
    return f"{title}\n{description}"
