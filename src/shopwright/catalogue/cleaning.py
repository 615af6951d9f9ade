"""Text made clean: one Unicode form, nothing invisible, HTML as plain lines."""

import html
import re
import unicodedata

import nh3

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
    # Joiners shape Indic, Persian and emoji; beside a Latin letter they only hide things.
    "|(?:(?<=[\x00-\u024f])|^)[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f]|$)"
)
_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?|!--.*?--)>", re.S)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_ITEM = re.compile(r"<li\b[^>]*>", re.I)
_BREAK = re.compile(
    r"<(?:br|hr)\b[^>]*>|</?(?:p|div|ul|ol|li|h[1-6]|tr|table|section|article|blockquote|dl|dt|dd)\b[^>]*>", re.I
)
_CELL = re.compile(r"</t[dh]>\s*<t[dh]\b[^>]*>", re.I)


def clean(text: str) -> tuple[str, int]:
    """The text in NFC without control, zero-width and direction characters, and how many of those were taken out."""
    if text.isascii() and text.isprintable():
        return text.strip(), 0
    kept, removed = _INVISIBLE.subn("", text)
    return unicodedata.normalize("NFC", kept).replace("\r\n", "\n").replace("\r", "\n").strip(), removed


def storable(text: str) -> str:
    """The text as it was written, save what no file can hold: NUL and lone surrogates."""
    return text if text.isascii() and "\0" not in text else re.sub("[\0\ud800-\udfff]", "", text)


def is_html(text: str) -> bool:
    """Whether a text holds tags or entities."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def plain_text(text: str) -> str:
    """The words of an HTML text: a line a block, `- ` before list items, no scripts, entities read."""
    if not is_html(text):
        return text
    broken = _BREAK.sub("\n", _ITEM.sub("\n- ", _CELL.sub(": ", text)))
    words = html.unescape(nh3.clean(broken, tags=set(), clean_content_tags={"script", "style"}))
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))


def slug(text: str) -> str:
    """A text as an address: lower case, words joined by hyphens; letters of other alphabets stay."""
    folded = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("\u2019", ""))
    bare = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", re.sub(r"[\W_]+", "-", bare)).strip("-")
