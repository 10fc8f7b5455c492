"""What every service leans on: rights, context, limits, tokens, the change bus."""
