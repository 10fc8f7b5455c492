"""A report as an e-mail: text, and HTML that reads on a phone."""

from collections.abc import Iterator

from markupsafe import Markup

from welltrack_ui.domain.reports.report_document import Fact, Figure, LogLine, ReportDocument
from welltrack_ui.services.email.layout import BUTTON_TEMPLATE, PAGE_TEMPLATE
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.printing.paper_format import NOTHING

TITLE = Markup(
    '<p style="margin:0;font-size:13px;opacity:.75">{organization}</p>\n'
    '<h1 style="margin:0 0 4px;font-size:20px;line-height:1.3">{heading} · {date}</h1>\n'
    '<p style="margin:0 0 16px;font-weight:600">{well} · {state}</p>'
)
FIGURES = Markup(
    '<table role="presentation" style="border-collapse:collapse;width:100%;margin:0 0 16px">'
    "{rows}</table>"
)
# Colours of mid lightness read on both grounds, light and dark.
FIGURE = Markup(
    '<tr><td style="padding:4px 8px 4px 0;border-bottom:1px solid #9ca3af66">{label}</td>'
    '<td style="padding:4px 0;border-bottom:1px solid #9ca3af66;text-align:right;'
    'font-weight:600;white-space:nowrap">{value}</td></tr>'
)
HEADING = Markup('<h2 style="margin:20px 0 4px;font-size:15px">{}</h2>')
WORDS = Markup('<p style="margin:0 0 12px;white-space:pre-line;overflow-wrap:anywhere">{}</p>')
ROW = Markup(
    '<div style="margin:0 0 10px;padding-left:10px;border-left:4px solid {colour}">'
    '<div style="font-size:13px"><b>{times}</b> · {what}</div>{npt}'
    '<div style="white-space:pre-line;overflow-wrap:anywhere">{text}</div></div>'
)
NPT = Markup('<div style="font-size:13px;font-weight:600;color:#d9480f">{}</div>')


def write_subject(document: ReportDocument) -> str:
    """`Well · Daily report No. 13 · 2 Nov 2020`, and what it is where it is not approved."""
    return " · ".join(filter(None, [document.title, document.watermark.capitalize()]))


def write_plain(document: ReportDocument, translator: EmailTranslator) -> str:
    """The text of the e-mail."""
    lines = [document.organization, document.title, document.state, document.window, ""]
    lines += [f"{figure.label}: {join_figure(figure)}" for figure in document.figures]
    for fact in document.words:
        lines += ["", f"{fact.label}:", fact.value]
    if document.log:
        lines += ["", document.log_title]
        for row in document.log:
            lines += filter(None, [f"{row.start}–{row.end} · {describe_row(row)}", row.npt])
            lines += [row.text, ""]
        lines.append(document.log_total)
    lines += ["", *(f"{label}: {value}" for label, value in find_signatures(document))]
    t = translator.t
    return "\n".join([*lines, "", f"{t('Open the report')}:", document.url]) + "\n"


def write_html(document: ReportDocument, translator: EmailTranslator) -> str:
    """The HTML of the e-mail, in which all text is escaped."""
    t = translator.t
    content = Markup("\n").join(
        [
            *render_head(document),
            *render_log(document),
            *(WORDS.format(f"{label}: {value}") for label, value in find_signatures(document)),
            BUTTON_TEMPLATE.format(url=document.url, action=t("Open the report")),
        ]
    )
    page = PAGE_TEMPLATE.format(
        language=document.language, subject=write_subject(document), content=content
    )
    return str(page)


def render_head(document: ReportDocument) -> Iterator[Markup]:
    """The title, the figures and the words."""
    yield TITLE.format(
        organization=document.organization,
        heading=document.heading,
        date=document.date,
        well=document.facts[0].value,
        state=document.state,
    )
    rows = (
        FIGURE.format(label=figure.label, value=join_figure(figure)) for figure in document.figures
    )
    yield FIGURES.format(rows=Markup("").join(rows))
    for fact in document.words:
        yield HEADING.format(fact.label)
        yield WORDS.format(fact.value)


def render_log(document: ReportDocument) -> Iterator[Markup]:
    """The time log: each row a card, which a narrow screen shows whole."""
    if not document.log:
        return
    yield HEADING.format(document.log_title)
    for row in document.log:
        yield ROW.format(
            colour=row.colour,
            times=f"{row.start}–{row.end}",
            what=describe_row(row),
            npt=NPT.format(row.npt) if row.npt else "",
            text=row.text,
        )
    yield WORDS.format(document.log_total)


def join_figure(figure: Figure) -> str:
    """A figure with its unit and note."""
    value = figure.value if figure.value == NOTHING else f"{figure.value} {figure.unit}"
    return f"{value} ({figure.note})" if figure.note else value


def describe_row(row: LogLine) -> str:
    """Hours, kind, code and depths of a row."""
    parts = (row.hours, row.kind, row.code, row.md)
    return " · ".join(filter(None, parts))


def find_signatures(document: ReportDocument) -> list[Fact]:
    """Who wrote and who approved, of those that are known."""
    return [fact for fact in document.signatures if fact.value != NOTHING]
