"""E-mail: texts, layout, queue and delivery."""
