"""Money as merchants write it, read into hundredths of an ISO 4217 currency."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from shopwright.catalogue.records import Money
from shopwright.foundation.errors import UsageError

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES = frozenset(_CODES.split())
"""Active codes of ISO 4217."""
SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₴": "UAH", "zł": "PLN"}
_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL"))
_CODE = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])")
_NUMBER = re.compile(r"[+-]?\d[\d.,' \u00a0\u202f]*")

DecimalMark = Literal[".", ","]


class BadMoney(UsageError):
    """An amount that cannot be taken over: `reason` is unknown-currency, negative-price or unreadable-price."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(fix)
        self.reason, self.fix = reason, fix


def read_money(text: str, currency: str, decimal: DecimalMark | None = None, *, minor: bool = False) -> Money:
    """Read `12.00`, `1.234,56`, `€ 12`, `12.00 EUR`; `currency` where none is written. Raises BadMoney.

    With `minor` the number counts hundredths already. Amounts are hundredths in every currency: 500 JPY is 50000.
    """
    code, number = _currency(text.strip(), currency)
    amount = _amount(number, decimal)
    if code not in CURRENCIES:
        raise BadMoney("unknown-currency", f"{code!r} is not an ISO 4217 currency: write a code such as {currency}.")
    if amount < 0:
        raise BadMoney("negative-price", "A price is zero or more: remove the minus sign or the row.")
    hundredths = amount if minor else amount * 100
    return Money(amount=int(hundredths.to_integral_value(ROUND_HALF_UP)), currency=code)


def _currency(text: str, default: str) -> tuple[str, str]:
    for sign, code in SIGNS.items():
        if sign in text:
            return code, text.replace(sign, " ")
    if "$" in text:
        stated = re.search(r"([A-Z]{2,3})?\$", text)
        text = text.replace(stated[0] if stated else "$", " ")
        return (default if default in _DOLLARS else "USD"), text
    stated = _CODE.search(text)
    return (stated[0].upper(), text.replace(stated[0], " ")) if stated else (default.upper(), text)


def _amount(text: str, decimal: DecimalMark | None) -> Decimal:
    found = _NUMBER.fullmatch(text.strip().replace("\u2212", "-").replace("- ", "-"))
    bare = re.sub(r"[' \u00a0\u202f]", "", found[0]) if found else ""
    try:
        return Decimal(_with_point(bare, decimal or _decimal_mark(bare)))
    except InvalidOperation:
        raise BadMoney("unreadable-price", "Write a number such as 12.50.") from None


def _decimal_mark(number: str) -> DecimalMark:
    """The mark that comes last; a lone comma before exactly three digits groups thousands."""
    if number.rfind(",") > number.rfind("."):
        return "." if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", number) else ","
    return "," if number.count(".") > 1 else "."


def _with_point(number: str, decimal: DecimalMark) -> str:
    other = "," if decimal == "." else "."
    return number.replace(other, "").replace(decimal, ".")
