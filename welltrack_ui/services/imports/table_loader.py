"""Tables read in child processes: what a user sends can harm nobody but that process."""

import json
import logging

from welltrack_ui.domain.errors import PayloadTooLarge, TooManyAttempts, invalid_field
from welltrack_ui.domain.messages import from_json, mark
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
BUSY_MESSAGE = mark("Many files are being read right now. Try again in a minute.")


class TableLoader:
    """Reads the rows of files in the children of a pool."""

    def __init__(self, pool: ChildPool | None = None) -> None:
        self.pool = pool or ChildPool(TABLE_READER_MODULE, TABLE_LIMITS)

    def load_lines(self, owner: str, content: bytes, names: Names) -> TableLines:
        """The rows of a file, with its heading by the `names` of columns; `owner` is a user's id.

        Raises: Invalid, field `file`, for what is no table; PayloadTooLarge for more than 20 MB, or
        100 MB unpacked; TooManyAttempts while all children work.
        """
        if len(content) > MAX_IMPORT_BYTES:
            raise PayloadTooLarge(FILE_TOO_LARGE)
        arguments = {"names": json.dumps(dict(names), ensure_ascii=False)}
        try:
            answer = json.loads(self.pool.run_job(owner, "table", arguments, lambda: content))
        except PoolBusy:
            raise TooManyAttempts(BUSY_MESSAGE, retry_after=10) from None
        except JobLimitReached:
            raise PayloadTooLarge(TOO_MUCH_IN_FILE) from None
        except JobFailed as error:
            log.error("a file to import could not be read: %s", error)
            raise invalid_field("file", CANT_BE_READ) from None
        if "too_large" in answer:
            raise PayloadTooLarge(TOO_MUCH_IN_FILE)
        if "refusal" in answer:
            raise invalid_field("file", from_json(answer["refusal"]))
        return TableLines.model_validate(answer["lines"])
