"""The watch over this process: how late its event loop is, and once a minute the rest."""

import asyncio
import itertools
import logging
import time

from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.metrics.cloudwatch import CloudWatchReport
from welltrack_ui.metrics.meters import LagWindow
from welltrack_ui.services.container import Services
from welltrack_ui.web.threads import run_in_thread

log = logging.getLogger("welltrack.metrics")
TICK_SECONDS = 0.5
TICKS_PER_REPORT = 120
"""Ticks; a report a minute is what CloudWatch keeps."""


class ProcessWatch:
    """The watch over one server, as a task on its event loop."""

    def __init__(self, services: Services) -> None:
        self.services = services
        settings = services.settings
        self._lags = LagWindow()
        self._cloudwatch: CloudWatchReport | None = None
        if settings.metrics_namespace:
            has_backups = settings.backup_every is not None
            self._cloudwatch = CloudWatchReport(
                settings.metrics_namespace, time.time(), has_backups=has_backups
            )

    async def run(self) -> None:
        """Watch until cancelled; a report that fails is logged, and the next one comes."""
        loop = asyncio.get_running_loop()
        for tick in itertools.count(1):
            due = loop.time() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            self._lags.add(loop.time(), loop.time() - due)
            if tick % TICKS_PER_REPORT == 0:
                await run_in_thread(self.report)

    def report(self) -> None:
        """Read the mail queue, and write the line of CloudWatch; it blocks."""
        try:
            self.services.operators.read_mail_queue()
        # The store may be away for a while: the gauges keep their values.
        except Unavailable as error:
            log.warning("the mail queue could not be read: %s", error.detail)
        if self._cloudwatch:
            log.info("the last minute", extra=self._cloudwatch.read(time.time()))
