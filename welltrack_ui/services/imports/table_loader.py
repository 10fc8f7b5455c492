"""Tables and XML read in child processes: what a user sends can harm nobody but that process."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from welltrack_ui.domain.errors import PayloadTooLarge, TooManyAttempts, invalid_field
from welltrack_ui.domain.messages import from_json, mark
from welltrack_ui.domain.reports.witsml.xml_tree import Element
from welltrack_ui.services.core.child_jobs import JobLimits
from welltrack_ui.services.core.child_pool import ChildPool, JobFailed, JobLimitReached, PoolBusy
from welltrack_ui.services.imports.column_names import Names
from welltrack_ui.services.imports.table_reader import TableLines

log = logging.getLogger(__name__)
TABLE_READER_MODULE = "welltrack_ui.services.imports.table_reader"
MAX_IMPORT_BYTES = 20_000_000
TABLE_LIMITS = JobLimits(
    wall_seconds=60.0,
    cpu_seconds=40,
    memory_bytes=1_500_000_000,
    answer_bytes=100_000_000,
)
FILE_TOO_LARGE = mark("A file to import has at most 20 MB: split it.")
TOO_MUCH_IN_FILE = mark("The file holds more than can be read: split it.")
CANT_BE_READ = mark("can't be read: save it as XLSX, ODS or CSV")
NOT_READ = mark("can't be read: export it again as WITSML 1.4")
BUSY_MESSAGE = mark("Many files are being read right now. Try again in a minute.")


class TableLoader:
    """Reads the rows of files, and the trees of XML, in the children of a pool."""

    def __init__(self, pool: ChildPool | None = None) -> None:
        self.pool = pool or ChildPool(TABLE_READER_MODULE, TABLE_LIMITS)

    def load_lines(self, owner: str, content: bytes, names: Names) -> TableLines:
        """The rows of a file, with its heading by the `names` of columns; `owner` is a user's id.

        Raises: Invalid, field `file`, for what is no table; PayloadTooLarge for more than 20 MB, or
        100 MB unpacked; TooManyAttempts while all children work.
        """
        arguments = {"names": json.dumps(dict(names), ensure_ascii=False)}
        return TableLines.model_validate(self._run_job(owner, "table", arguments, content))

    def load_xml(self, owner: str, content: bytes) -> Element:
        """The root element of a file; `owner` is a user's id.

        Raises: Invalid, field `file`, for what is no XML, or has a document type; PayloadTooLarge;
        TooManyAttempts while all children work.
        """
        return msgspec.convert(self._run_job(owner, "xml", {}, content), Element)

    def _run_job(self, owner: str, job: str, arguments: Mapping[str, str], content: bytes) -> Any:
        if len(content) > MAX_IMPORT_BYTES:
            raise PayloadTooLarge(FILE_TOO_LARGE)
        try:
            answer = json.loads(self.pool.run_job(owner, job, arguments, lambda: content))
        except PoolBusy:
            raise TooManyAttempts(BUSY_MESSAGE, retry_after=10) from None
        except JobLimitReached:
            raise PayloadTooLarge(TOO_MUCH_IN_FILE) from None
        except JobFailed as error:
            log.error("a file to import could not be read: %s", error)
            raise invalid_field("file", NOT_READ if job == "xml" else CANT_BE_READ) from None
        if "too_large" in answer:
            raise PayloadTooLarge(TOO_MUCH_IN_FILE)
        if "refusal" in answer:
            raise invalid_field("file", from_json(answer["refusal"]))
        return answer["lines"]
