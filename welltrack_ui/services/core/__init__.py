"""Parts that all services use: rights, limits, signed tokens, idempotency, the change bus."""
