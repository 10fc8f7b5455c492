"""A buffer between what writes a file and what sends it while it is written."""

import io


class StreamBuffer(io.RawIOBase):
    """A file to write to, whose bytes are taken away while it is written; it can't seek."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()

    def __len__(self) -> int:
        return len(self._buffer)

    # A buffer that was just emptied is still a file.
    def __bool__(self) -> bool:
        return True

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # as ZipFile calls it
        """Add bytes; their number."""
        self._buffer += data
        return len(data)

    def take_bytes(self) -> bytes:
        """The bytes written since the last call."""
        data = bytes(self._buffer)
        self._buffer.clear()
        return data
