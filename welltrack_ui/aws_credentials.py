"""What is said where a client of AWS finds no credentials: the same for each service."""

from botocore.exceptions import (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)

MISSING_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)
"""The errors of botocore that say so."""


def explain_missing_credentials(service: str, error: Exception) -> str:
    """The sentence of such an error, with its remedy; `service` as AWS calls it."""
    return (
        f"no AWS credentials for {service} ({error}): give the process a role, or set"
        " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )
