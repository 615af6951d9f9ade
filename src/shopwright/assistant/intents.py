"""What kind of question this is: about an order, a rule of the shop, one fact of one product, or a search."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shopwright.assistant.vocabulary import Vocabulary, content_words, singular, words
from shopwright.catalogue.records import Policy

Asked = Literal["price", "stock", "rating", "options", "fact"]

_ORDER = re.compile(
    r"\b(?:(?:where|when|track|cancel|change|status|refund|return|exchange|lost|missing|late|received?|arrived?|paid)\b"
    r".{0,40}\b(?:my|our)\b.{0,20}\b(?:orders?|package|parcel|delivery|money|refund|payment|purchase|invoice)"
    r"|my (?:order|package|parcel|delivery|refund|invoice)\b|order (?:number|status|#|no\b)"
    r"|(?:speak|talk) (?:to|with) (?:a|some)|i (?:want|need|would like) (?:a refund|my money))",
    re.I,
)
_POLICY_WORDS: Mapping[str, tuple[str, ...]] = {
    "returns": ("return", "returns", "refund", "refunds", "exchange", "send back", "money back", "withdrawal"),
    "shipping": ("shipping", "ship", "delivery", "deliver", "postage", "courier", "dispatch"),
    "warranty": ("warranty", "guarantee", "guaranteed"),
    "payment": ("payment", "pay", "invoice", "credit card", "paypal", "instalments"),
    "privacy": ("privacy", "personal data", "gdpr", "cookies"),
    "repair": ("repair", "repairs", "spare parts"),
}
_QUESTION = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|does|do|did|has|have|can|could|will|would|what|which|how|who|where|when|why)\b",
    re.I,
)
_SEARCHING = re.compile(
    r"\b(?:do you (?:have|sell|carry|stock|offer)|have you (?:got|any)|can you (?:show|find|recommend|suggest|help)"
    r"|show me|(?:which|what) .{0,30} do you (?:have|sell|recommend)|looking for|are there|is there an?y?)\b",
    re.I,
)
_POINTING = re.compile(r"\b(?:it|its|this|that|these|those|they|them|their|the one|this one|that one)\b", re.I)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "last": -1,
}  # fmt: skip
_ASKED: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("price", re.compile(r"\b(?:price|cost|costs|how much (?:is|are|does|do|for)|expensive)\b", re.I)),
    ("stock", re.compile(r"\b(?:in stock|available|availability|sold out|out of stock)\b", re.I)),
    ("rating", re.compile(r"\b(?:rating|rated|reviews?|stars|customers? (?:say|think))\b", re.I)),
    ("options", re.compile(r"\b(?:what|which) (?:sizes?|colou?rs?|options?|variants?)\b|\bcome in\b", re.I)),
)
_ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "material": ("made", "fabric", "materials"),
    "weight": ("heavy", "weigh", "weighs", "light"),
    "dimensions": ("big", "large", "wide", "long", "tall", "measurements"),
    "capacity": ("hold", "holds", "litres", "volume"),
    "care": ("wash", "washed", "clean", "dishwasher", "washing"),
    "color": ("colour",),
    "colour": ("color",),
    "battery life": ("last", "lasts", "battery"),
    "power": ("watt", "watts"),
}
_VAGUE = frozenset({"type", "kind", "number", "level", "rating", "style", "name", "made", "use", "design"})


@dataclass(frozen=True)
class Question:
    """One fact that is asked of one product."""

    asked: Asked
    attribute: str | None = None
    """The attribute's name as the shop writes it; nothing where no attribute of the shop is meant."""


def is_about_an_order(question: str) -> bool:
    """Whether a shopper asks for something that only their own order tells."""
    return bool(_ORDER.search(question))


def policy_asked(question: str, policies: Sequence[Policy], *, strict: bool = True) -> Policy | None:
    """The rule of the shop that a question is about; strict asks for the form of a question."""
    low = " ".join(words(question))
    if strict and not (_QUESTION.search(question) or len(low.split()) <= 3):
        return None
    for policy in policies:
        kind = policy.kind.lower()
        names = (*_POLICY_WORDS.get(kind, ()), kind, policy.title.lower())
        if any(re.search(rf"\b{re.escape(name)}\b", low) for name in names if name):
            return policy
    return None


def product_meant(question: str, shown: Sequence[str], families: Mapping[str, str], known: Vocabulary) -> str | None:
    """The id of the product that a question points at: by its place, by `it`, or by a word that one family has.

    `families` gives the family of every product id.
    """
    named = _named_family(question, known)
    if named:
        among_shown = [id for id in shown if families.get(id) == named]
        return (among_shown or [id for id, family in families.items() if family == named])[0]
    for word in words(question):
        place = _ORDINALS.get(word)
        if place is not None and shown and -len(shown) <= place < len(shown):
            return shown[place]
    return shown[0] if shown and _POINTING.search(question) and not _SEARCHING.search(question) else None


def fact_asked(question: str, known: Vocabulary) -> Question | None:
    """What a question wants to know of a product, or nothing where it is a search."""
    if not _QUESTION.search(question) or _SEARCHING.search(question):
        return None
    for asked, pattern in _ASKED:
        if pattern.search(question):
            return Question(asked)
    return Question("fact", _attribute(question, known))


def attribute_words(name: str) -> frozenset[str]:
    """The words by which shoppers ask for an attribute."""
    own = [word for word in words(name.replace("_", " ")) if word not in _VAGUE]
    return frozenset(singular(word) for word in (*own, *_ALSO_CALLED.get(name.replace("_", " ").lower(), ())))


def _attribute(question: str, known: Vocabulary) -> str | None:
    asked = {singular(word) for word in words(question)}
    scored = [(len(asked & attribute_words(spoken)), spoken) for spoken in known.attribute_names]
    best = max(scored, default=(0, ""))
    return known.attribute_names[best[1]] if best[0] else None


def _named_family(question: str, known: Vocabulary) -> str | None:
    """The family that has more of the question's words in its titles than any other.

    Words of category names break ties only: two other words must be shared, or one that is the family's alone.
    """
    counts: Counter[str] = Counter()
    names = [word for word in dict.fromkeys(content_words(question)) if word not in known.category_words]
    for word in names:
        counts.update(known.families_of_word.get(word, frozenset()))
    shared = counts.copy()
    for word in set(content_words(question)) & known.category_words:
        shared.update(known.families_of_word.get(word, frozenset()) & counts.keys())
    best = shared.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    family = best[0][0]
    alone = any(
        len(w) > 3 and known.families_of_word.get(w) == frozenset({family}) for w in names if w not in known.facets
    )
    return family if counts[family] > 1 or alone else None
