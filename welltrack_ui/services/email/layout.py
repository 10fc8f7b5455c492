"""Layout of e-mails: plain text, and HTML for mail programs.

The HTML is of the kind that all mail programs understand: styles in attributes, nothing loaded from
elsewhere, and `color-scheme`, by which they choose light or dark themselves.
"""

from markupsafe import Markup

from welltrack_ui.services.email.messages import EmailDraft

PAGE_TEMPLATE = Markup(
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n'
    '<meta name="supported-color-schemes" content="light dark">\n'
    "<title>{subject}</title>\n<style>:root {{ color-scheme: light dark; }}</style>\n</head>\n"
    '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,Roboto,Arial,sans-serif">\n'
    '<div style="max-width:560px;margin:0 auto">\n{content}\n</div>\n</body>\n</html>\n'
)
PARAGRAPH_TEMPLATE = Markup('<p style="margin:0 0 16px;overflow-wrap:anywhere">{}</p>')
BUTTON_TEMPLATE = Markup(
    '<p style="margin:24px 0"><a href="{url}" style="display:inline-block;padding:12px 20px;'
    "border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600"
    '">{action}</a></p>\n'
    '<p style="margin:0 0 16px;font-size:13px;overflow-wrap:anywhere"><a href="{url}">{url}</a></p>'
)


def render_plain(draft: EmailDraft) -> str:
    """The e-mail as text, with its link on a line of its own."""
    link = f"{draft.action}:\n{draft.url}"
    return "\n\n".join([*draft.before, link, *draft.after]) + "\n"


def render_html(draft: EmailDraft) -> str:
    """The e-mail as HTML, in which all text is escaped."""
    content = [
        *map(PARAGRAPH_TEMPLATE.format, draft.before),
        BUTTON_TEMPLATE.format(url=draft.url, action=draft.action),
        *map(PARAGRAPH_TEMPLATE.format, draft.after),
    ]
    return str(
        # Markup.format escapes every value that is not Markup itself.
        PAGE_TEMPLATE.format(
            language=draft.language,
            subject=draft.subject,
            content=Markup("\n").join(content),
        )
    )
