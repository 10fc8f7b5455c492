"""What is printed of a report, and what of it stands where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.printing.paper_format import PaperFormat


@dataclass(frozen=True, slots=True)
class ReportSource:
    """A report to be printed: its content, as it is or as it was approved, and where it stands.

    `sha256` is None for one that is not approved; `url` is the address of its screen, `at` when it
    was approved or last changed.
    """

    content: dict[str, Any]
    status: str
    sha256: str | None
    url: str
    at: datetime

    @property
    def report(self) -> dict[str, Any]:
        """The fields of the report itself."""
        fields: dict[str, Any] = self.content["report"]
        return fields

    @property
    def unit(self) -> DepthUnit:
        """The unit of its lengths."""
        unit: DepthUnit = self.content["organization"]["depth_unit"]
        return unit

    def build_format(self, translator: EmailTranslator) -> PaperFormat:
        """The format of its values for a reader."""
        return PaperFormat(translator, self.unit, self.content["well"]["timezone"])
