"""A well on its screen: details, stages, report days."""
