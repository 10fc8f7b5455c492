"""One engine of four operations, on SQLite and on DynamoDB."""
