"""The meters before and after something: they are the process's, and other tests count too."""

from welltrack_ui.metrics import meters


def sample(name: str, **labels: str) -> float:
    """The value of a meter of ours, 0 before it counted anything."""
    return meters.REGISTRY.get_sample_value(f"welltrack_{name}", labels) or 0.0


class Growth:
    """The growth of a meter since this was made."""

    def __init__(self, name: str, **labels: str) -> None:
        self._name, self._labels = name, labels
        self._before = sample(name, **labels)

    @property
    def value(self) -> float:
        return sample(self._name, **self._labels) - self._before
