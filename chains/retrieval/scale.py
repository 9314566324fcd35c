"""How near is near: every model spreads its cosines over a range of its own, told by a few texts that never change."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from azs.knowledge.embedding import Embedder, Vectors
from chains.retrieval.words import is_latin

PAIRS = (
    ("Как оформить возврат товара?", "Возврат товара: проверить чек, принять товар, вернуть деньги, подписать акт."),
    ("Когда начинается отопительный сезон?", "Отопление включают, когда пять суток на улице холоднее восьми градусов."),
    (
        "Кто отвечает за охрану труда?",
        "За охрану труда отвечает директор, инструктажи проводит инженер.",
    ),
    ("Сколько стоит билет в музей?", "Билет в музей стоит четыреста рублей, для школьников вход свободный."),
    ("How do I reset my password?", "To reset a password, open the settings, choose Security and follow the link."),
    ("What causes earthquakes?", "Earthquakes happen when rocks under stress break and slide along a fault."),
    ("How long should rice be boiled?", "Boil the rice for fifteen minutes over low heat, then leave it covered."),
    ("Who repairs the lifts in the building?", "Lifts are repaired by the service company; call the caretaker first."),
)
"""A question and a passage that answers it; to any other passage it has nothing to say."""


@dataclass(frozen=True)
class Scale:
    """Mean cosines of questions and passages.

    Attributes:
        answered: with a passage that answers it.
        apart: with one about something else.
        abroad: by how much one about something else lies farther away in the other language than in its own.
        questions, passages: middles of their vectors in Cyrillic and in Latin letters, (2, dim).
    """

    answered: float
    apart: float
    abroad: float
    questions: Vectors = field(compare=False)
    passages: Vectors = field(compare=False)

    def nearness(self, cosine: float) -> float:
        """A cosine on the scale on which 0 is "about something else" and 1 is "answers it"."""
        return (cosine - self.apart) / max(1e-3, self.answered - self.apart)


def scale_of(embedder: Embedder) -> Scale:
    """The scale of an embedder."""
    asked, said = zip(*PAIRS, strict=True)
    questions, passages = embedder.queries(asked), embedder.passages(said)
    cosines = questions @ passages.T
    latin = np.array([is_latin(question) for question in asked])
    other, abroad = ~np.eye(len(PAIRS), dtype=bool), latin[:, None] != latin[None, :]
    own = float(cosines[other & ~abroad].mean())
    middles = [np.stack([rows[~latin].mean(axis=0), rows[latin].mean(axis=0)]) for rows in (questions, passages)]
    return Scale(
        float(np.diag(cosines).mean()), float(cosines[other].mean()), own - float(cosines[abroad].mean()), *middles
    )
