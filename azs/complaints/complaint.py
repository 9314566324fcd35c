"""What a complaint is: as a customer sends it, and as it is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

CATEGORIES = (
    "fuel_quality", "short_measure", "wrong_fuel", "payment", "price", "loyalty_app", "staff", "queue_closed",
    "equipment", "cleanliness", "food_shop", "vehicle_damage", "safety", "praise", "question_other",
)  # fmt: skip
PRIORITIES = ("critical", "high", "medium", "low")
SENTIMENTS = ("angry", "negative", "neutral", "positive")
CHANNELS = ("form", "api", "email", "staff")
STATUSES = ("new", "in_progress", "waiting_customer", "answered", "closed", "merged", "rejected")
OPEN_STATUSES = ("new", "in_progress", "waiting_customer")
DANGERS = ("gas", "fire", "injury", "wrong_fuel", "spill", "poisoning", "shock")
CERTAINTIES = ("high", "medium", "low")
TEXT_CHARS = 10_000
"""Longer texts are refused, not cut: nobody's words are lost without their knowing."""
MAX_FILES = 5
MAX_FILE_BYTES = 10_000_000
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic")


@dataclass(frozen=True)
class Contact:
    """How to answer; all of it optional. `consent` is needed where any of it is given."""

    name: str = ""
    phone: str = ""
    email: str = ""
    consent: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is given."""
        return not (self.name.strip() or self.phone.strip() or self.email.strip())


@dataclass(frozen=True)
class Photo:
    """A picture as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Submission:
    """A complaint as it is sent.

    Attributes:
        text: what happened, in the customer's words. station: code, number or name, "" where it is not said.
        happened: when, in words or as a moment. channel: one of CHANNELS.
    """

    text: str
    station: str = ""
    happened: str = ""
    contact: Contact = field(default_factory=Contact)
    photos: tuple[Photo, ...] = ()
    channel: str = "form"


@dataclass(frozen=True)
class Receipt:
    """What the customer gets: the number to ask with. `repeated` says that this very request was taken before."""

    identifier: str
    number: str
    received_at: dt.datetime
    repeated: bool = False


@dataclass(frozen=True)
class Understood:
    """What is made of a text.

    Attributes:
        category: one of CATEGORIES. by: "rules", "model" or "person". certainty: one of CERTAINTIES.
        probability: of the category, 0 to 1, calibrated. danger: one of DANGERS, or "".
        entities: station, pump, fuel, amount, time as found in the text, by name.
    """

    category: str
    priority: str
    sentiment: str
    language: str
    certainty: str
    probability: float
    by: str
    danger: str = ""
    entities: tuple[tuple[str, str], ...] = ()
    model_version: str = ""
