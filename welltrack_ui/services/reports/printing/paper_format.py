"""How numbers, units, dates and times stand on paper."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from welltrack_ui.domain import report_day
from welltrack_ui.domain.locale_format import GROUPED_FROM, NARROW_SPACE, load_locale_format
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.units import DepthUnit, Quantity, metres_to_unit
from welltrack_ui.services.email.translations import EmailTranslator

NOTHING = "–"
QUANTITY_UNITS = (
    *(mark("g/cm³"), mark("kg/m"), mark("Pa"), mark("m/h"), mark("°/30 m")),
    *(mark("ppg"), mark("lb/ft"), mark("lbf/100ft²"), mark("ft/h"), mark("°/100 ft")),
)
"""Of the quantities in `domain.units`: here their names are translated for paper."""
MINUS = "\N{MINUS SIGN}"


class PaperFormat:
    """Formats values for a reader; None is a dash."""

    def __init__(self, translator: EmailTranslator, unit: DepthUnit, timezone: str) -> None:
        self.t = translator.t
        self.language = translator.language
        self.unit = unit
        self.zone: ZoneInfo = report_day.load_zone(timezone)
        self._locale = load_locale_format(translator.language)

    def number(self, value: float | None, digits: int) -> str:
        """`31,3` with just so many decimals, rounded half up as people do it."""
        if value is None:
            return NOTHING
        exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        whole, _, decimals = f"{exact:z,f}".partition(".")
        is_grouped = len(whole.strip("-").replace(",", "")) >= GROUPED_FROM
        whole = whole.replace(",", NARROW_SPACE if is_grouped else "").replace("-", MINUS)
        return f"{whole}{self._locale.decimal}{decimals}" if decimals else whole

    def shortest(self, value: float | None, digits: int) -> str:
        """The number with at most so many decimals, none of them a zero at the end."""
        text = self.number(value, digits)
        decimal = self._locale.decimal
        return text.rstrip("0").rstrip(decimal) if decimal in text else text

    def hours(self, value: float) -> str:
        """`0.5`, `7.0`, `1.25`: hours of a row, whose minutes must not be lost."""
        exact = self.shortest(value, 2)
        return exact if len(exact.partition(self._locale.decimal)[2]) > 1 else self.number(value, 1)

    def length(self, metres: float | None, digits: int = 1) -> str:
        """A stored length in the reader's unit; feet have a decimal less."""
        if metres is None:
            return NOTHING
        fewer = digits if self.unit == "m" else max(digits - 1, 0)
        return self.number(metres_to_unit(metres, self.unit), fewer)

    def measure(self, value: float | None, quantity: Quantity, digits: int) -> str:
        """A stored value in the reader's unit of its quantity."""
        if value is None:
            return NOTHING
        return self.number(quantity.to_unit(value, self.unit), digits)

    def with_unit(self, text: str, unit: str) -> str:
        """A number with its unit, which stays on its line; a dash has none."""
        return text if text == NOTHING else f"{text}{NARROW_SPACE}{unit}"

    @property
    def length_unit(self) -> str:
        """The name of the unit of lengths."""
        t = self.t
        return t("m") if self.unit == "m" else t("ft")

    def quantity_unit(self, quantity: Quantity) -> str:
        """The name of the unit of a quantity."""
        return self.t(quantity.get_unit(self.unit))

    def day(self, text: str | None) -> str:
        """`22 Nov 2026` of an ISO date."""
        return self._locale.format_date(date.fromisoformat(text)) if text else NOTHING

    def local(self, instant: str) -> datetime:
        """An ISO instant on the well's clock."""
        return datetime.fromisoformat(instant).astimezone(self.zone)

    def clock(self, instant: str | None) -> str:
        """`06:00` on the well's clock."""
        return f"{self.local(instant):%H:%M}" if instant else NOTHING

    def moment(self, instant: str | None) -> str:
        """`22 Nov 2026 06:00` on the well's clock."""
        return self._locale.format_wall_clock(self.local(instant)) if instant else NOTHING
