"""A person at work: name, role and the stations they see."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("manager", "analyst", "operator", "administrator")
USER_BYTES = 64  # what Oracle's CLIENT_IDENTIFIER holds


@dataclass(frozen=True)
class Scope:
    """Stations a person sees: all of them, or those of `regions` and `stations` (codes) together. Empty sees nothing.

    Equal scopes compare and hash equal whatever the order they were given in, so a scope can be a cache key.
    """

    everything: bool = False
    regions: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Bring the values into one order."""
        object.__setattr__(self, "regions", tuple(sorted(set(self.regions))))
        object.__setattr__(self, "stations", tuple(sorted(set(self.stations))))


EVERYTHING = Scope(everything=True)


@dataclass(frozen=True)
class Actor:
    """Who asks. `user` is the name the database and the audit log know."""

    user: str
    role: str
    scope: Scope
    full_name: str = ""

    def __post_init__(self) -> None:
        """Refuse a role the product does not know."""
        if self.role not in ROLES:
            raise ValueError(f"role {self.role!r} is none of {ROLES}")


SYSTEM = Actor("azs:system", "administrator", EVERYTHING)
"""The product itself: migrations, checks, warming up."""
