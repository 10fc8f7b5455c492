from markupsafe import Markup

from components.i18n.translate import in_language, t
from components.kit.html_cache import cached_html

MADE: list[str] = []


@cached_html
def greeting(name: str, *, loud: bool) -> Markup:
    MADE.append(name)
    return Markup("<b>{}</b>{}{}").format(t("Close"), name, "!" if loud else "")


def test_string_is_made_once_for_the_same_values_and_language() -> None:
    MADE.clear()
    with in_language("en"):
        one, same, other = (
            greeting("A&B", loud=True),
            greeting("A&B", loud=True),
            greeting("A&B", loud=False),
        )
    with in_language("ru"):
        russian = greeting("A&B", loud=True)
    assert one == "<b>Close</b>A&amp;B!"
    assert same is one
    assert other == "<b>Close</b>A&amp;B"
    assert russian == "<b>Закрыть</b>A&amp;B!"
    assert MADE == ["A&B"] * 3
