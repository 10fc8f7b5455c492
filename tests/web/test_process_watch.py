"""The watch over a process: its line of CloudWatch, its gauges, and a store that is away."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.faulty_engine import FaultyEngine
from tests.metrics.reading import sample
from welltrack_ui.domain import ids
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.services.container import Services
from welltrack_ui.store import outgoing_emails
from welltrack_ui.store.engine.engine import Query, RecordPage
from welltrack_ui.store.engine.errors import StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.web.process_watch import ProcessWatch


class AwayEngine(FaultyEngine):
    """A store whose lists can't be read."""

    def _query(self, query: Query) -> RecordPage:
        raise StoreUnavailable(f"{query.index} is away")


def write_emails(services: Services, ages: Sequence[timedelta]) -> None:
    """E-mails that were written so long ago, and wait for an hour more."""
    now = datetime.now(UTC)
    emails = [
        OutgoingEmail(
            id=ids.new_id("y"),
            version=1,
            to="ada@example.com",
            subject="s",
            text="t",
            html="h",
            made_at=now - age,
            due_at=now + timedelta(hours=1),
            until=now + timedelta(days=1),
        )
        for age in ages
    ]
    services.engine.commit([outgoing_emails.outgoing_email_put(one, "absent") for one in emails])


def test_report_tells_of_the_queue_of_e_mails_and_writes_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "welltrack.metrics")
    services = factories.services_in(tmp_path, metrics_namespace="WellTrack/test")
    write_emails(services, [timedelta(minutes=2), timedelta(hours=3)])
    ProcessWatch(services).report()
    assert sample("mail_queue") == 2
    assert 3 * 3600 <= sample("mail_queue_age_seconds") < 3 * 3600 + 60
    (line,) = caplog.records
    assert vars(line)["MailQueue"] == 2
    (directive,) = vars(line)["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "WellTrack/test"
    services.engine.close()


def test_no_namespace_means_no_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "welltrack.metrics")
    services = factories.services_in(tmp_path)
    ProcessWatch(services).report()
    assert (sample("mail_queue"), sample("mail_queue_age_seconds")) == (0, 0)
    assert caplog.records == []
    services.engine.close()


def test_store_that_is_away_ends_no_watch(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "welltrack.metrics")
    inner = SqliteEngine(tmp_path / "welltrack.sqlite")
    inner.create()
    services = factories.services_in(
        tmp_path, AwayEngine(inner), metrics_namespace="WellTrack/test"
    )
    ProcessWatch(services).report()
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    inner.close()
