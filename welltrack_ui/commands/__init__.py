"""The commands of `welltrack`, by what they are about."""
