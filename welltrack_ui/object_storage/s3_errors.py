"""The errors of S3 as errors of a file store."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from welltrack_ui.aws_credentials import MISSING_CREDENTIALS, explain_missing_credentials
from welltrack_ui.object_storage.errors import FileStoreUnavailable, ObjectMissing

MISSING_CODES = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})
RANGE_CODES = frozenset({"416", "InvalidRange"})


@contextmanager
def translate_errors(key: str = "") -> Iterator[None]:
    """A block whose errors of boto3 become those of a file store.

    Raises: ObjectMissing where nothing is at the key, FileStoreUnavailable for all else, but
    ClientError for a range that an object doesn't have, which the caller handles.
    """
    try:
        yield
    except BotoCoreError as error:
        raise FileStoreUnavailable(describe_error(error)) from error
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in RANGE_CODES:
            raise
        if code in MISSING_CODES:
            raise ObjectMissing(key) from None
        raise FileStoreUnavailable(f"S3 refuses: {code}") from error


def describe_error(error: BotoCoreError) -> str:
    """What an error of boto3's own says, with its remedy where it is known."""
    if isinstance(error, MISSING_CREDENTIALS):
        return explain_missing_credentials("S3", error)
    if "Invalid bucket name" in str(error):
        return "WELLTRACK_S3_BUCKET is no name that a bucket can have"
    return f"S3 can't be reached: {error}"
