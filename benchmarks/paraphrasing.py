"""The same question in other words, by rules alone: new frame, synonyms, clauses moved, options reworded."""

import random
import re
from collections.abc import Sequence

from shopwright.instructions.word_streams import prepared

FRAMES: tuple[tuple[str, str], ...] = (
    (r"\bwhich of (?:the following|these)\b", "pick out of these what"),
    (r"\bgiven the (\w+)", r"here is a \1:"),
    (r"\bplease\b,?", ""),
    (r"\byou are given\b", "below you see"),
    (r"\bfrom the (?:list|following)\b", "out of those shown"),
    (r"\bfor the following\b", "for this"),
    (r"\bthe following\b", "this"),
    (r"\byou should only\b", "do nothing but"),
    (r"\bonly output\b", "reply with nothing but"),
    (r"\bdo not generate explanations or other texts\b", "leave out any explanation"),
    (r"\bseparated by commas?\b", "with commas between"),
    (r"\bbased on\b", "judging by"),
    (r"\bcan you (\w+)", r"\1"),
    (r"\bhow many\b", "what number of"),
    (r"\bhow much\b", "what amount of"),
    (r"\bwhat is\b", "tell me"),
    (r"\blet's think step by step\b", "reason before you reply"),
    (r"\binstructions?\s*[:\uff1a]", "Task:"),
    (r"\binput\s*[:\uff1a]", "Text:"),
    (r"\bquestion\s*[:\uff1a]", "Asked:"),
    (r"\b(?:answer|output|response)\s*[:\uff1a]\s*$", "Your reply:"),
    (r"\banswer choices\s*[:\uff1a]", "Choices:"),
    (r"\bproduct title\b", "name of the item"),
    (r"\bproduct description\b", "text about the item"),
    (r"\bentity type\b", "kind of phrase"),
    (r"\bonline shopping website\b", "shop on the web"),
)
"""Wordings of instructions, and others that ask the same."""
PAIRS = (
    "product/item products/items review/comment customer/shopper customers/shoppers query/search select/choose "
    "identify/find extract/take describe/explain summarize/condense translate/render generate/write provide/give "
    "determine/decide evaluate/judge predict/guess relevant/fitting similar/alike category/class "
    "categories/classes attribute/property appropriate/suitable corresponding/matching best/most mention/name "
    "purchase/buy purchasing/buying purchased/bought user/person users/people big/large small/little "
    "great/excellent good/fine bad/poor cheap/inexpensive quick/fast easy/simple hard/difficult nice/pleasant "
    "pretty/rather very/really happy/glad broken/defective use/employ used/employed need/require needed/required "
    "want/wish wanted/wished looks/seems look/appear bought/got got/received received/obtained works/functions "
    "work/function love/adore loved/adored like/enjoy liked/enjoyed recommend/suggest arrived/came quickly/soon "
    "after/following before/ahead-of because/since also/too each/every per/each total/whole many/numerous "
    "several/various begin/start begins/starts end/finish make/produce makes/produces made/produced made-of/of "
    "keep/hold keeps/holds however/still but/yet many/lots-of buy/acquire box/carton boxes/cartons bag/sack "
    "shoes/footwear shirt/top trousers/pants couch/sofa picture/image pictures/images child/kid children/kids "
    "woman/lady man/guy day/date road/street house/home money/cash job/position person/individual people/persons "
    "friend/pal place/spot things/stuff thing/matter large/sizeable waterproof/water-resistant pack/set "
    "lightweight/light adjustable/variable portable/mobile wireless/cordless stainless/rustless premium/superior "
    "perfect/ideal durable/lasting soft/gentle black/ebony white/ivory red/crimson grey/slate gift/present"
)
SYNONYMS = dict(pair.split("/") for pair in PAIRS.split())
"""A word and another that means as much here."""
NUMBERED = re.compile(r"^(?P<head>[A-Za-z][A-Za-z ]{0,40}:\s*)?\(?(?:\d{1,2}|[A-Z])[.):]\s+(?P<option>\S.*)$")
FIELD = re.compile(r"^(?P<name>[A-Z][\w ()]{0,30}[:\uff1a])\s*(?P<value>\S.*)$")
SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
WORD = re.compile(r"[A-Za-z]+")
SWAPPED = 0.6
"""The share of words with a synonym that are changed."""


def re_cased(text: str, dice: random.Random) -> str:
    """Another case, other punctuation and other spaces."""
    changed = dice.choice((str.upper, str.lower, str.title, str.swapcase))(text)
    for sign, other in ((",", " ;"), ("'", "\u2019"), ('"', "\u201c"), (" - ", " \u2013 "), ("?", " ?!"), ("  ", " ")):
        changed = changed.replace(sign, other)
    return re.sub(r"\.(\s)", r"!\1", changed)


def re_numbered(text: str, dice: random.Random) -> str:
    """Other numbers or letters before the options, and their order changed; without options a number before all."""
    lines = text.split("\n")
    head, listed, tail, options = _parted(lines)
    if len(options) < 2:
        return f"{dice.randint(1, 99)}. {text}"
    dice.shuffle(options)
    return "\n".join((*head, *labelled(options, dice, listed), *tail))


def lightly_paraphrased(text: str, dice: random.Random) -> str:
    """Another frame, synonyms, sentences and clauses in another order, options reworded and labelled anew."""
    head, listed, tail, options = _parted(text.split("\n"))
    if len(options) < 2:
        return "\n".join(_reworded(line, dice) for line in text.split("\n"))
    options = [_moved(_worded(option, dice)) for option in options]
    dice.shuffle(options)
    framed = [_reworded(line, dice) for line in head]
    return "\n".join((*framed, *labelled(options, dice, listed), *(_reworded(line, dice) for line in tail)))


def labelled(options: Sequence[str], dice: random.Random, heading: str = "") -> list[str]:
    """Options under labels of one of six styles."""
    style = dice.choice(("{n0}. {o}", "{n1}. {o}", "{n1}) {o}", "({l}) {o}", "{L}. {o}", "Option {L}: {o}"))
    rows = [
        style.format(n0=place, n1=place + 1, l=chr(97 + place % 26), L=chr(65 + place % 26), o=option)
        for place, option in enumerate(options)
    ]
    return [heading + rows[0], *rows[1:]] if heading else rows


def _parted(lines: Sequence[str]) -> tuple[list[str], str, list[str], list[str]]:
    found = [(place, match) for place, line in enumerate(lines) if (match := NUMBERED.match(line.strip()))]
    if len(found) < 2:
        return list(lines), "", [], []
    first, last = found[0][0], found[-1][0]
    heading = found[0][1]["head"] or ""
    return list(lines[:first]), heading, list(lines[last + 1 :]), [match["option"] for _, match in found]


def _reworded(line: str, dice: random.Random) -> str:
    for pattern, other in FRAMES:
        line = re.sub(pattern, other, line, flags=re.IGNORECASE)
    field = FIELD.match(line)
    if field:
        return f"{field['name']} {_turned(_worded(field['value'], dice))}"
    return _turned(_worded(line, dice))


def _turned(text: str) -> str:
    """The first of several sentences goes to the end; a single one with commas begins with its last clause."""
    sentences = SENTENCES.split(text)
    if len(sentences) > 1:
        return " ".join((*sentences[1:], sentences[0]))
    return _moved(text) if text.count(",") > 1 else text


def _moved(text: str) -> str:
    first, comma, last = text.rpartition(", ")
    return f"{last}, {first}" if comma else text


def _worded(text: str, dice: random.Random) -> str:
    return WORD.sub(lambda match: _synonym(match[0], dice), text)


def _synonym(word: str, dice: random.Random) -> str:
    other = SYNONYMS.get(word.lower())
    if other is None or dice.random() > SWAPPED:
        return word
    other = other.replace("-", " ")
    return other.capitalize() if word[0].isupper() else other


def segments(text: str) -> list[str]:
    """The stretches of a text that may be content: its lines, what stands in quotes, and its options."""
    found = []
    for line in prepared([text])[0].lower().split("\n"):
        whole = re.sub(r"\banswer choices:\s*$", "", line.strip())
        label, value = NUMBERED.match(whole), FIELD.match(whole.capitalize())
        found.append(label["option"] if label else value["value"] if value else whole)
        for mark in "'\"":
            outer = re.search(f"(?:^|[^a-z0-9]){mark}(.{{12,}}){mark}", whole)
            found += [*re.findall(f"{mark}([^{mark}]+){mark}", whole), *([outer[1]] if outer else [])]
            found += re.findall(f"(?:title|product|entitled|sentence:?) {mark}+(.+?){mark}+(?:[^a-z0-9]|$)", whole)
    return [" ".join(re.findall(r"\w+", part.lower())) for part in found]
