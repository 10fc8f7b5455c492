"""Attribution of the demo's data: sources, licences, and changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source: its credit in the words of its licence, and how the demo's data differ."""

    title: str
    credit: str
    licence: str
    licence_url: str
    changes: str

    @property
    def text(self) -> str:
        """The attribution as one text, for a description."""
        return f"{self.credit}\n{self.licence}: {self.licence_url}\n{self.changes}"


SODIR = Attribution(
    title="Norwegian Offshore Directorate, FactPages",
    credit=(
        "Contains data under the Norwegian licence for Open Government Data (NLOD) distributed by"
        " the Norwegian Offshore Directorate (Sodir), FactPages, synchronised 16.03.2022."
    ),
    licence="NLOD",
    licence_url="https://data.norge.no/nlod/en",
    changes=(
        "Changed: the wellbores of three fields and some of their columns were picked, and dates"
        " written as year-month-day. Positions are published in ED50; they are shown in WGS84,"
        " transformed with EPSG:1613, which is good to about a metre. Status and purpose are shown"
        " by the nearest word that WellTrack has; each description keeps the published ones."
    ),
)
FORGE = Attribution(
    title="Utah FORGE, daily drilling reports of well 16A [78]-32",
    credit=(
        "Utah FORGE, Energy & Geoscience Institute, University of Utah; US DOE Geothermal Data"
        " Repository, submission 1283; CC BY 4.0."
    ),
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    changes=(
        "Changed: the time breakdown tables of 43 PDF reports were read into one table, wall clock"
        " times given their offset, the names of people taken out, the kinds of events and the"
        " limits of stages told from the reports' codes and phases, and feet turned into metres."
        " The position of the well is approximate: the middle of the site, within about 1 km."
    ),
)


def list_attributions() -> tuple[Attribution, ...]:
    """The attributions of all data in the demo."""
    return SODIR, FORGE
