"""Event kinds guessed from the activity codes of daily reports.

The codes are those of the IADC daily drilling report ("Trips", "Run Csg & Cement", or 6 and 12), of
the WITSML `drillActivity` codes that Norwegian reports carry ("drilling -- trip"), and the words of
Russian and Kazakh reports ("СПО", "бурение", "ОЗЦ"). Codes are free texts, so the first rule whose
words begin a word of the code decides.
"""

import re

KindRules = tuple[tuple[str, str], ...]

ACTIVITY_CODE_RULES: KindRules = (
    (r"interrupt|fish|stuck|lost circ|well control|kick", "npt"),
    (r"npt\b|нпв\b|өұ\b|непроизвод|простой|ловильн|авари|прихват|поглощени|гнвп", "npt"),
    (r"message", "note"),
    (r"test b\.?o\.?p|inspect|audit", "inspection"),
    (r"b\.?o\.?p\b|nipple|wellhead", "maintenance"),
    (r"repair|maint|lubricate|rig service|service rig|cut off drill|slip", "maintenance"),
    (r"rig up|rig down|tear down|rig move|moving|skid|mobili|demobili", "rig_move"),
    (r"casing|csg|cement|liner|squeeze|plug", "casing_cementing"),
    (r"trip", "tripping"),
    (r"log(?!ist)|rft|mdt|survey|formation eval", "logging"),
    (r"drill ?stem|dst|well test|flow test|production test", "testing"),
    (r"complet|perforat|wire ?line|workover|tubing|scsssv", "completion"),
    (r"meeting", "meeting"),
    (r"logistic|load|crane|boat", "logistics"),
    (r"разбурив|бурен", "drilling"),
    (r"креплен|цемент|озц\b|спуск.{0,20}(?:обсад|колонн|\bок\b)|бекіту", "casing_cementing"),
    (r"спо\b|кто\b|спуск|подъ[её]м(?!.{0,5}вышк)", "tripping"),
    (r"гис\b|ұгз\b|каротаж|инклинометр", "logging"),
    (r"испытан|опробован|сынау|ипт\b", "testing"),
    (r"освоен|перфорац|заканчиван", "completion"),
    (r"вмр\b|монтаж|демонтаж|передвижк|мобилизац|переезд|көшіру", "rig_move"),
    (r"опрессовк|инспекц|проверк|тексеру", "inspection"),
    (r"ремонт|обслуживан|то\b|ппр\b|смазк|жөндеу", "maintenance"),
    (r"совещан|план[её]рк|инструктаж|жиналыс", "meeting"),
    (r"логистик|погрузк|разгрузк", "logistics"),
    (r"бур|бұрғылау|проработк|промывк|проходк|отбор керна|расширк", "drilling"),
    (r"drill|ream|cor(?:e|ing)|circ|cond|dir|mill|side ?track", "drilling"),
)
"""Whole codes first, so that "wait on cement" is cementing and "interruption -- wait" NPT."""

IADC_CODES = {
    1: "rig_move",
    2: "drilling",
    3: "drilling",
    4: "drilling",
    5: "drilling",
    6: "tripping",
    7: "maintenance",
    8: "maintenance",
    9: "maintenance",
    10: "logging",
    11: "logging",
    12: "casing_cementing",
    13: "casing_cementing",
    14: "maintenance",
    15: "inspection",
    16: "testing",
    17: "casing_cementing",
    18: "casing_cementing",
    19: "npt",
    20: "drilling",
}
"""The numbered codes of the IADC daily drilling report; 21 and more are each contractor's own."""
NPT_CODE = re.compile(r"\b(?:npt|нпв|өұ|непроизвод\w*|простой)\b")
"""Codes that say nothing else but that time was lost."""

COMMENT_RULES: KindRules = (
    (r"(?:pre.?spud|safety|held safety) meeting", "meeting"),
    (r".*\binspection", "inspection"),
)
"""For lines whose code says nothing ("Other"): how the comment begins."""

NPT_CATEGORY_RULES: KindRules = (
    (r"weather|wow", "weather"),
    (r"well control|kick", "well_control"),
    (r"lost circ|loss", "lost_circulation"),
    (r"stuck", "stuck_pipe"),
    (r"fish|downhole", "downhole_equipment"),
    (r"repair|maint|rig|pump|top drive", "rig_equipment"),
    (r"wait", "waiting"),
    (r"погод|метео|ауа райы", "weather"),
    (r"гнвп|контроль скважин", "well_control"),
    (r"поглощени|жұтылу", "lost_circulation"),
    (r"прихват", "stuck_pipe"),
    (r"ловильн|авари", "downhole_equipment"),
    (r"ремонт|жөндеу", "rig_equipment"),
    (r"ожидани|күту", "waiting"),
)

STAGE_KIND_RULES: KindRules = (
    (r"site|location|conductor", "site_preparation"),
    (r"rig|mov|mobil", "rig_move"),
    (r"casing|csg|cement|liner", "casing_cementing"),
    (r"log(?!ist)|evaluat", "logging"),
    (r"complet", "completion"),
    (r"test", "testing"),
    (r"drill|section|hole", "drilling"),
    (r"workover|intervention", "workover"),
    (r"suspen", "suspension"),
    (r"abandon|plug|p&a", "abandonment"),
    (r"produc|inject", "production"),
)


def classify_activity(code: str | None, stage: str | None, title: str | None, *, npt: bool) -> str:
    """The kind of event; `note` where neither code, comment nor stage gives one."""
    if npt:
        return "npt"
    by_code = match_iadc_code(code) or match_word_start(code, ACTIVITY_CODE_RULES)
    by_comment = match_text_start(title, COMMENT_RULES)
    return by_code or by_comment or match_word_start(stage, ACTIVITY_CODE_RULES) or "note"


def classify_npt_category(code: str | None) -> str:
    """The category of non-productive time; `other` where the code gives none."""
    return match_word_start(code, NPT_CATEGORY_RULES) or "other"


def classify_stage(name: str) -> str:
    """The kind of a stage by its name; `other` where the name gives none."""
    return match_word_start(name, STAGE_KIND_RULES) or "other"


def is_npt_code(code: str | None) -> bool:
    """Whether a code says that time was lost: `НПВ`, `NPT`."""
    return NPT_CODE.search((code or "").casefold()) is not None


def match_iadc_code(code: str | None) -> str | None:
    """The kind of a numbered code of the IADC report: `6` and `06` are trips."""
    text = (code or "").strip()
    return IADC_CODES.get(int(text)) if re.fullmatch(r"[0-9]{1,2}", text) else None


def match_word_start(text: str | None, rules: KindRules) -> str | None:
    """The kind of the first rule that fits the beginning of any word."""
    folded = (text or "").casefold()
    return next((kind for words, kind in rules if re.search(rf"\b(?:{words})", folded)), None)


def match_text_start(text: str | None, rules: KindRules) -> str | None:
    """The kind of the first rule that fits the beginning of the text."""
    folded = (text or "").casefold()
    return next((kind for words, kind in rules if re.match(words, folded)), None)
