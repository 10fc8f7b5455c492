"""Field types that several entities share: instants, texts, lengths, positions."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from welltrack_ui.domain import access, report_day
from welltrack_ui.domain.messages import mark, message

INSTANT_PATTERN = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
DATE_PATTERN = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CURRENCY_PATTERN = re.compile(r"[A-Z]{3}", re.ASCII)
VALID_YEARS = range(1850, 2200)
# Instants reach a little further than days, whose first and last lie outside in some zones.
EARLIEST_INSTANT = datetime(1849, 12, 30, tzinfo=UTC)
LATEST_INSTANT = datetime(2200, 1, 3, tzinfo=UTC)
OUT_OF_RANGE_MESSAGE = mark("must lie between 1850 and 2199")
MAX_DEPTH_M = 15_000
STORED = {"stored": True}
"""The context of validation of what the store holds."""
# Default_Ignorable_Code_Point of Unicode, the marks of interlinear annotations, and the blank
# Braille pattern, which looks like a space and is none.
INVISIBLE_PATTERN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# The categories Cc and Cs of Unicode but for line breaks and tabs; each stored text is read by it.
CONTROL_PATTERN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def rule_error(message: str) -> PydanticCustomError:
    """A validation error whose message people read as it is."""
    return PydanticCustomError("rule", "{message}", {"message": message})


def parse_instant(value: Any) -> datetime:
    """An instant of RFC 3339 with its offset, as UTC in whole milliseconds, 1850 to 2199.

    Raises: PydanticCustomError for any other value.
    """
    if isinstance(value, str) and INSTANT_PATTERN.fullmatch(value):
        try:
            value = datetime.fromisoformat(value.upper())
        except ValueError:
            raise rule_error("is not a date and time that exists") from None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise rule_error("must be a date and time with an offset, such as 2026-11-22T06:00:00Z")
    # Years first: near the ends of the calendar astimezone() itself overflows.
    if not EARLIEST_INSTANT.year <= value.year <= LATEST_INSTANT.year:
        raise rule_error(OUT_OF_RANGE_MESSAGE)
    instant: datetime = value.astimezone(UTC)
    if not EARLIEST_INSTANT <= instant < LATEST_INSTANT:
        raise rule_error(OUT_OF_RANGE_MESSAGE)
    # Milliseconds are all that sort keys hold; a finer instant would not equal its stored self.
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def parse_date(value: Any) -> date:
    """A day as YYYY-MM-DD, 1850 to 2199. Raises: PydanticCustomError for any other value."""
    if isinstance(value, str) and DATE_PATTERN.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise rule_error("is not a day that exists") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise rule_error("must be a day such as 2026-11-22")
    if value.year not in VALID_YEARS:
        raise rule_error(OUT_OF_RANGE_MESSAGE)
    return value


def format_instant(value: datetime) -> str:
    """`2026-11-22T06:00:00.000Z`: sorts as text in the order of time."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def strip_invisible(text: str) -> str:
    """A text without the characters that nobody sees, and that make look-alikes of names.

    They are zero-width and filler characters, bidi controls, soft hyphens, variation selectors and
    tag characters. Of an emoji its sign stays, and of a joined one each of its signs: what joins
    them (U+200D) or chooses their colours (U+FE0F) is taken for invisible in a name. Texts of
    several lines keep all of it.
    """
    return text if text.isascii() else INVISIBLE_PATTERN.sub("", text)


def normalize_line(value: str, info: ValidationInfo) -> str:
    """A text of one line, trimmed, in composed Unicode (NFC), of characters that can be seen.

    What is stored stays as it is: a name from before this rule must be found and changed.

    Raises: PydanticCustomError for a line break or a control character.
    """
    if info.context is STORED:
        return value
    value = unicodedata.normalize("NFC", strip_invisible(value)).strip()
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in value):
        raise rule_error("must be one line without control characters")
    return value


def check_long_text(value: str) -> str:
    """A text of several lines.

    Raises: PydanticCustomError for a control character that is no line break or tab.
    """
    if CONTROL_PATTERN.search(value):
        raise rule_error("must not hold control characters")
    return value


def check_unicode_text(value: str) -> str:
    """A text that can be written as UTF-8.

    Raises: PydanticCustomError for half a surrogate pair.
    """
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise rule_error("must be a text in valid Unicode")
    return value


def fold_text(text: str) -> str:
    """The skeleton in which names are compared: without case, width and extra spaces.

    Names hold nothing invisible (`normalize_line`). Those from before that rule keep the keys that
    they have, so it is not stripped here.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def check_zone_name(value: str) -> str:
    """An IANA time zone that the shipped tzdata knows.

    Raises: PydanticCustomError for any other name.
    """
    try:
        report_day.load_zone(value)
    except ValueError as error:
        raise rule_error(error.args[0]) from None
    return value


def check_currency(value: str) -> str:
    """A currency code of ISO 4217, in capitals.

    Raises: PydanticCustomError for what are not three letters.
    """
    code = value.strip().upper()
    if not CURRENCY_PATTERN.fullmatch(code):
        raise rule_error("must be a currency code of three letters, such as USD")
    return code


def resolve_role_name(value: Any) -> Any:
    """A role, by its name or an alias."""
    return access.ROLE_ALIASES.get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True)
class LengthLimits:
    """A length in characters, refused with a message for people and stated in the JSON schema."""

    shortest: int
    longest: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        least = {"minLength": self.shortest} if self.shortest else {}
        return handler(schema) | least | {"maxLength": self.longest}

    def check(self, value: str) -> str:
        """The text itself. Raises: PydanticCustomError for one too short or too long."""
        if len(value) < self.shortest:
            short = self.shortest
            needs = message("needs at least {min_length} characters", min_length=short)
            raise rule_error("is required" if short == 1 else needs)
        if len(value) > self.longest:
            longest, length = self.longest, len(value)
            raise rule_error(
                message(
                    "must be at most {longest} characters, not {length}",
                    longest=longest,
                    length=length,
                )
            )
        return value


class BlankIsNone:
    """Turns an empty optional text into None."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self.blank_to_none, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        json_schema = handler(schema)
        # The schema must not promise to refuse the empty text that this type takes as None.
        for kind in json_schema.get("anyOf", ()):
            kind.pop("minLength", None)
        return json_schema

    def blank_to_none(self, value: Any) -> Any:
        """None for an empty text, anything else as it is."""
        is_blank = isinstance(value, str) and not strip_invisible(value).strip()
        return None if is_blank else value


Instant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    PlainSerializer(format_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "format": "date"})
]
Line40 = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 40)]
Line80 = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 80)]
Line120 = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 120)]
Line160 = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 160)]
OrgName = Annotated[str, AfterValidator(normalize_line), LengthLimits(2, 120)]
Optional40 = Annotated[Line40 | None, BlankIsNone()]
Optional120 = Annotated[Line120 | None, BlankIsNone()]
LongText = Annotated[str, AfterValidator(check_long_text), LengthLimits(0, 10_000)]
OptionalText = Annotated[LongText | None, BlankIsNone()]
ZoneName = Annotated[str, AfterValidator(check_zone_name)]
Hour = Annotated[int, Field(strict=True, ge=0, le=23)]
Flag = Annotated[bool, Field(strict=True)]
Version = Annotated[int, Field(strict=True)]
Depth = Annotated[float, Field(strict=True, ge=0, le=MAX_DEPTH_M)]
Elevation = Annotated[float, Field(strict=True, ge=-MAX_DEPTH_M, le=MAX_DEPTH_M)]
Inches = Annotated[float, Field(strict=True, gt=0, le=200)]
Amount = Annotated[float, Field(strict=True, ge=-1e12, le=1e12)]
Currency = Annotated[
    Annotated[str, AfterValidator(check_currency)] | None,
    BlankIsNone(),
    Field(description="A currency code of ISO 4217"),
]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180)]
Country = Annotated[Optional120, Field(description="Country, as people write it")]
Role = Annotated[access.RoleName, BeforeValidator(resolve_role_name)]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
