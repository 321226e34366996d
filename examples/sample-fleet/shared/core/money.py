"""Money in whole cents, so that sums are exact and no half cent is lost or made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Sequence

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


@dataclass(frozen=True, order=True)
class Money:
    """An amount in cents of one currency."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other).cents, self.currency)

    def share(self, percent: int | Decimal) -> Money:
        """So many percent of the amount, rounded half to even."""
        exact = Decimal(self.cents) * Decimal(percent) / Decimal(100)
        return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)), self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Divides the amount by weights; the parts sum up to it exactly, the largest remainders get the odd cents."""
        total = sum(weights)
        if total <= 0:
            raise ValueError("the weights must sum up to more than zero")
        floors = [self.cents * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(self.cents * weights[i] % total), i))
        for index in by_remainder[: self.cents - sum(floors)]:
            floors[index] += 1
        return [Money(cents, self.currency) for cents in floors]

    def text(self) -> str:
        """As a person writes it: `€1,204.50`."""
        sign = "-" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), 100)
        return f"{sign}{SYMBOLS.get(self.currency, self.currency + ' ')}{whole:,}.{cents:02d}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other
