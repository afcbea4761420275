"""The one interface of every model: config, fit, nowcast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from gdpcore.nowcasting.density import Density


@runtime_checkable
class Fitted(Protocol):
    """A model with its parameters and the data that it has seen; frozen."""

    def nowcast(self, target: str, period: Any, /) -> Density:
        """The density of a cell: a column and a quarter (or month). A known cell is its figure, with sd nought."""
        ...

    def update(self, x: Any, y: Any = None) -> Fitted:
        """The same parameters on other data of the same series, such as the next vintage's."""
        ...


@runtime_checkable
class Forecaster(Protocol):
    """What to estimate; frozen, with no data in it, and ``fit`` changes nothing in it.

    (x, y) are a monthly and a quarterly frame, or a Panel and Accounts (:func:`gdpcore.nowcasting.frames.frames_of`). ``observes`` says what the
    figures of a column are made of, as :meth:`gdpcore.DynamicFactor.fit` takes it; None leaves it to the model. ``start`` is an
    earlier fit to begin from; a model that has no use for it ignores it.
    """

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> Fitted:
        """Estimate on these data alone."""
        ...
