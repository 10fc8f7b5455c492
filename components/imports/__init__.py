"""The screen that imports a file: drop it, map its columns, look at its rows, import, undo."""
