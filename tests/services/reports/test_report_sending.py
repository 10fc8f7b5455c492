"""Reports by e-mail: on approval or submission, and by hand."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests import factories
from tests.factories import Site
from tests.services.reports.report_steps import add_report, add_row, add_well, approve, submit
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, Invalid, NotFound, TooManyAttempts
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.services.email import delivery_worker
from welltrack_ui.services.reports.pdf_printer import PrinterUnavailable
from welltrack_ui.services.reports.report_sending import Sending
from welltrack_ui.store import outgoing_emails, users

OFFICE, RIG = "office@example.com", "rig@example.com"
WORDS = "Бұрғылау <b>*bold*</b>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    services = factories.services_in(tmp_path_factory.mktemp("sending"))
    yield factories.site(services, factories.crew(services))
    services.engine.close()


@pytest.fixture
def submitted(site: Site) -> ReportAnswer:
    """A report of a well with two recipients, of whom the project names one again."""
    well = add_well(site)
    to = {"report_recipients": [RIG, "OFFICE@example.com"]}
    site.services.wells.update(site.crew.admin, well.id, well.version, to)
    project = site.services.projects.get(site.crew.admin, site.project.id)
    to = {"report_recipients": [OFFICE]}
    site.services.projects.update(site.crew.admin, project.id, project.version, to)
    add_row(site, well, 0, 24, title="Run casing", npt=True, npt_category="weather")
    return submit(site, add_report(site, well, summary=WORDS))


def find_address(site: Site, who: Actor) -> str:
    user = users.load(site.services.engine, who.user_id)
    assert user
    return user.email


def deliver(site: Site) -> None:
    while site.services.delivery_worker.deliver_due_emails():
        pass


def take_emails(site: Site, to: str) -> list[EmailMessage]:
    """The reports that were sent to an address since they were taken the last time."""
    deliver(site)
    found = [one for one in factories.emails(site.services, to) if any(one.iter_attachments())]
    for path in (site.services.settings.data / "outbox").glob("*.eml"):
        path.unlink()
    return found


def list_queued(site: Site) -> list[OutgoingEmail]:
    now = site.services.delivery_worker.clock()
    return outgoing_emails.list_due_emails(site.services.engine, now, 10)


def test_approval_queues_one_record_in_its_transaction(site: Site, submitted: ReportAnswer) -> None:
    assert list_queued(site) == []
    approve(site, submitted)
    (queued,) = list_queued(site)
    assert queued.others == (RIG, OFFICE)
    assert (queued.text, queued.html, queued.attachments) == ("", "", ())
    take_emails(site, RIG)


def test_each_recipient_gets_the_approved_report_once_with_its_pdf(
    site: Site, submitted: ReportAnswer
) -> None:
    approve(site, submitted)
    deliver(site)
    for to in (OFFICE, RIG):
        (email,) = factories.emails(site.services, to)
        assert [str(email["To"]), email["Cc"], email["Bcc"]] == [to, None, None]
        (pdf,) = email.iter_attachments()
        assert pdf.get_content_type() == "application/pdf"
        assert pdf.get_content().startswith(b"%PDF-")
        assert str(pdf.get_filename()).endswith("_r0.pdf")
    assert len(take_emails(site, RIG)) == 1


def test_body_holds_words_figures_and_log_as_text_and_html(
    site: Site, submitted: ReportAnswer
) -> None:
    approve(site, submitted)
    (email,) = take_emails(site, RIG)
    well = site.services.wells.get(site.crew.viewer, submitted.well_id)
    assert email["Subject"] == f"{well.name} · Daily report No. 1 · 1 May 2024"
    plain, html = email.get_body(("plain",)), email.get_body(("html",))
    assert plain
    assert html
    lines = plain.get_content().splitlines()
    assert {WORDS, "NPT: 24.0 h (100.0 %)", "NPT · Weather", "Run casing"} <= set(lines)
    assert "06:00–06:00 · 24.0 · Drilling" in lines
    assert f"{factories.BASE_URL}/reports/{submitted.id}?revision=0" in lines
    markup = html.get_content()
    assert "Бұрғылау &lt;b&gt;*bold*&lt;/b&gt;" in markup
    assert "<b>*bold*" not in markup
    assert 'name="viewport"' in markup


def test_reader_with_an_account_gets_their_language(site: Site, submitted: ReportAnswer) -> None:
    reader = factories.person(site.services, "Reader", locale="ru")
    address = find_address(site, reader)
    site.services.report_sending.send(site.crew.admin, submitted.id, Sending(to=(address,)))
    (email,) = take_emails(site, address)
    assert "Суточный рапорт № 1" in email["Subject"]
    assert email["Subject"].endswith("Не утверждён")


def test_organization_says_on_which_occasion_reports_are_sent(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    services = factories.services_in(tmp_path_factory.mktemp("occasion"))
    site = factories.site(services, factories.crew(services), report_sent_on="submitted")
    well = add_well(site)
    to = {"report_recipients": [RIG]}
    services.wells.update(site.crew.admin, well.id, well.version, to)
    add_row(site, well, 0, 24)
    report = submit(site, add_report(site, well))
    (email,) = take_emails(site, RIG)
    assert email["Subject"].endswith("Not approved")
    approve(site, report)
    assert take_emails(site, RIG) == []
    services.engine.close()


def test_engineer_sends_to_members_and_recipients_alone(
    site: Site, submitted: ReportAnswer
) -> None:
    sending, crew = site.services.report_sending, site.crew
    member = find_address(site, crew.viewer)
    sending.send(crew.engineer, submitted.id, Sending(to=(member, "RIG@example.com")))
    assert len(take_emails(site, member)) == 1
    stranger = find_address(site, crew.stranger)
    for address in (stranger, "anyone@example.net"):
        with pytest.raises(Forbidden):
            sending.send(crew.engineer, submitted.id, Sending(to=(member, address)))
        assert list_queued(site) == []
    with pytest.raises(Forbidden):
        sending.send(crew.viewer, submitted.id, Sending(to=(member,)))
    with pytest.raises(NotFound):
        sending.send(crew.stranger, submitted.id, Sending(to=(member,)))
    sending.send(crew.admin, submitted.id, Sending(to=("anyone@example.net",)))
    assert len(take_emails(site, "anyone@example.net")) == 1


def test_person_sends_so_many_reports_an_hour_and_no_more(site: Site) -> None:
    crew, report = site.crew, add_report(site, add_well(site))
    # By the owner, who sends none in other tests of this site.
    sending, to = site.services.report_sending, Sending(to=(find_address(site, crew.viewer),))
    for _ in range(site.services.settings.report_sendings_per_hour):
        sending.send(crew.owner, report.id, to)
    with pytest.raises(TooManyAttempts, match="You have sent too many reports") as refused:
        sending.send(crew.owner, report.id, to)
    assert refused.value.retry_after is not None
    assert 3500 < refused.value.retry_after <= 3600
    # Another's limit is another's; and what was queued goes with its report.
    sending.send(crew.engineer, report.id, to)
    site.services.reports.delete(crew.engineer, report.id)
    deliver(site)
    assert list_queued(site) == []


def test_sending_needs_an_address() -> None:
    with pytest.raises(Invalid):
        Sending.parse({"to": []})


def test_many_recipients_are_split_in_batches_and_get_one_each(
    site: Site, submitted: ReportAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_worker, "MAX_SPLIT", 2)
    to = tuple(f"p{number}@example.com" for number in range(5))
    site.services.report_sending.send(site.crew.admin, submitted.id, Sending(to=to))
    deliver(site)
    counts = [len(factories.emails(site.services, address)) for address in to]
    assert counts == [1, 1, 1, 1, 1]
    take_emails(site, RIG)


def test_email_of_a_deleted_report_is_given_up(site: Site) -> None:
    report = add_report(site, add_well(site))
    site.services.report_sending.send(site.crew.admin, report.id, Sending(to=(RIG,)))
    site.services.reports.delete(site.crew.engineer, report.id)
    assert take_emails(site, RIG) == []
    assert list_queued(site) == []


def test_email_waits_while_nothing_is_printed(
    site: Site, submitted: ReportAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = site.services.report_pdfs.printer
    limits = printer.pool.limits
    printer.pool.limits = type(limits)(wall_seconds=0.001)
    with pytest.raises(PrinterUnavailable):
        site.services.report_pdfs.print_report(site.crew.viewer, submitted.id)
    site.services.report_sending.send(site.crew.admin, submitted.id, Sending(to=(RIG,)))
    assert take_emails(site, RIG) == []
    printer.pool.limits = limits
    clock = site.services.delivery_worker.clock
    later = clock() + delivery_worker.FIRST_RETRY_PAUSE * 2
    monkeypatch.setattr(site.services.delivery_worker, "clock", lambda: later)
    assert len(take_emails(site, RIG)) == 1
