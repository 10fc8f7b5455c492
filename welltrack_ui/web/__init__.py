"""Parts that the API and the screens share: authentication, errors, middleware, threads."""
