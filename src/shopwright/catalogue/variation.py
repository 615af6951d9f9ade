"""The words in which variants of one thing differ: colours, sizes, measures, whom it is for."""

import re

_COLOURS = (
    "black white grey gray silver gold blue navy teal turquoise cyan aqua green olive khaki moss sage mint lime yellow "
    "mustard orange rust coral red burgundy maroon crimson pink rose magenta fuchsia purple violet lilac lavender plum "
    "mauve brown tan beige cream ivory oatmeal sand camel charcoal graphite anthracite slate bronze copper indigo sky "
    "multicolor multicolour natural clear transparent pastel dark light bright neon matte "
    "schwarz weiß grau blau grün gelb rot rosa lila braun noir blanc gris bleu vert jaune rouge marron"
)
_SIZES = (
    "xxs xs s m l xl xxl xxxl 2xl 3xl 4xl 5xl small medium large x-small x-large xx-large petite plus tall mini maxi "
    "king queen twin full single double one-size"
)
_PEOPLE = (
    "men mens men's women womens women's man woman male female unisex boy boys boy's girl girls girl's kid kids kid's "
    "child children childrens children's ladies lady gents gentlemen damen herren kinder homme femme"
)
_FILLERS = "a an and the of for with in by to from at on or no is size sizes colour color pack set pcs und mit"

VARYING_WORDS = frozenset(" ".join((_COLOURS, _SIZES, _PEOPLE, _FILLERS)).split())
VARYING_ATTRIBUTES = frozenset(("color", "colour", "size", "weight", "pack size"))

_UNITS = (
    r"mm|cm|dm|m|km|µm|ml|cl|l|litres?|liters?|fl\s?oz|oz|g/m[²2]|g|kg|mg|lbs?|in|inch(?:es)?|ft|feet|yd|w|kw|wh|kwh|v|"
    r"mv|a|ah|mah|hz|khz|mhz|ghz|gbps|mbps|mb|gb|tb|k|dpi|°\s?[cf]|%|packs?|pcs|pieces?|pairs?|count|ct|ports?|layers?"
)
MEASURE = re.compile(
    rf"\b\d+(?:[.,/]\d+)*(?:\s*[x\u00d7]\s*\d+(?:[.,]\d+)*)*\s*-?\s*(?:{_UNITS})(?![a-z0-9²])"
    "|\\b\\d+(?:[.,]\\d+)?\\s*[\"\u2033'\u2032]"
)
"""A number, or several joined by x, with its unit; in lower case."""
