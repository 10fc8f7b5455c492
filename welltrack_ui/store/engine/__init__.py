"""The storage engine: four operations, on SQLite and on DynamoDB."""
