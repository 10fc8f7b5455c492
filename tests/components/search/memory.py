"""Wells that are looked up in memory."""

from collections.abc import Sequence

from welltrack_ui.domain.search.hit import WellChoice


class MemoryLookup:
    """Finds wells by a part of their name; `asked` are the texts, `last` the ids chosen last."""

    def __init__(self, wells: Sequence[tuple[str, str]]) -> None:
        self.wells = [WellChoice(id=i, name=name, project_name="Volve") for i, name in wells]
        self.asked: list[str] = []
        self.last: list[str] = []

    async def find_wells(self, text: str) -> Sequence[WellChoice]:
        self.asked.append(text)
        return [well for well in self.wells if text.casefold() in well.name.casefold()]

    async def list_last_wells(self) -> Sequence[WellChoice]:
        return [well for each in self.last for well in self.wells if well.id == each]

    async def remember_well(self, well_id: str) -> None:
        self.last = [well_id, *(each for each in self.last if each != well_id)]
