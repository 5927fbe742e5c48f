"""Phone numbers and e-mail addresses in what people write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat
from rapidfuzz.distance import OSA

from clinic.words import people_words

REGION = "US"
_FEWEST_DIGITS = 6  # fewer are a time, a price or a part of a date
_US_DIGITS = 10

# Digits with the usual separators between them; a letter O among them was meant as a zero
_NUMBER = re.compile(
    r"(?<![\w@.#$£€])(?:\+\s?)?\(?[\dOo](?:[ \t().\-\u2010-\u2015\u00a0]{0,3}[\dOo]){5,18}(?![\w@])"
)
_DATE = re.compile(r"(?:19|20)\d\d[-.]\d\d?[-.]\d\d?|\d\d?[-.]\d\d?[-.](?:19|20)\d\d(?!\d)")

# All repetitions are bounded and begin at the edge of a word: a long message must not take long
_LABEL = r"[\w-]{1,63}"
_LOCAL = r"(?<![\w.+'-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_EMAIL = re.compile(rf"{_LOCAL}\s?@\s?{_LABEL}(?:[.,]{_LABEL}){{0,5}}", re.IGNORECASE)
_AT = r"(?:\s{0,3}[(\[{]\s?at\s?[)\]}]\s{0,3}|\s{1,3}at\s{1,3})"
_DOT = r"(?:\s{0,3}[(\[{]\s?dot\s?[)\]}]\s{0,3}|\s{1,3}dot\s{1,3}|\.)"
_SPELLED = re.compile(
    rf"(?<![\w+'-])[\w+'-]{{1,64}}(?:{_DOT}[\w+'-]{{1,64}}){{0,3}}(?:{_AT}|\s?@\s?)"
    rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}[^\W\d_]{{2,24}}(?![\w@])",
    re.IGNORECASE,
)

Reason = Literal["none", "too_short", "too_long", "no_country", "invalid", "incomplete"]


@dataclass(frozen=True)
class Contact:
    """A phone number (E.164) or an e-mail address (lower case), and where it stands in the text.

    `readback_needed`: it was not quite clear ("O" for zero, spelled out, a look-alike of a well-known
    domain).
    """

    kind: Literal["phone", "email"]
    value: str
    start: int
    end: int
    readback_needed: bool = False


@dataclass(frozen=True)
class Problem:
    """Why no contact could be read: there is `none`, or one that is wrong (then with its place in the text).

    `no_country`: a national number of another country; `incomplete`: an address without its domain's end.
    """

    reason: Reason
    start: int = 0
    end: int = 0


def read_phone(text: str) -> Contact | Problem:
    """The phone number in the text: of the United States unless it begins with + or 00."""
    return _best([_phone(found) for found in _numbers(text)])


def read_email(text: str) -> Contact | Problem:
    """The e-mail address in the text, also when written "anna at example dot com". No DNS is asked."""
    return _best([_email(start, said) for start, said in _addresses(text)])


def read_contact(text: str) -> Contact | Problem:
    """The e-mail address or else the phone number in the text."""
    email = read_email(text)
    if isinstance(email, Contact):
        return email
    phone = read_phone(text)
    return phone if isinstance(phone, Contact) or phone.reason != "none" else email


def spoken_phone(value: str) -> str:
    """An E.164 number as it is read back: "(917) 555-0142", or "+44 7911 123456" from abroad."""
    number = phonenumbers.parse(value)
    home = number.country_code == phonenumbers.country_code_for_region(REGION)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    )


def spoken(phone: str | None, email: str | None) -> str:
    """How somebody is reached, as it is read back: either, or "(917) 555-0142 and ana@example.com"."""
    return " and ".join(filter(None, (spoken_phone(phone) if phone else None, email)))


def find(text: str) -> list[Contact | Problem]:
    """All numbers and addresses in the text, readable or not, in its order."""
    emails = [_email(start, said) for start, said in _addresses(text)]
    phones = [_phone(found) for found in _numbers(text)]
    alone = [p for p in phones if not any(p.start < e.end and e.start < p.end for e in emails)]
    return sorted([*emails, *alone], key=lambda found: found.start)


def _best(found: list[Contact | Problem]) -> Contact | Problem:
    """The first that can be read; else the first problem."""
    readable = [one for one in found if isinstance(one, Contact)]
    return next(iter(readable or found), Problem("none"))


def _numbers(text: str) -> Iterator[re.Match[str]]:
    for found in _NUMBER.finditer(text):
        digits = sum(symbol.isdigit() for symbol in found[0])
        if digits >= _FEWEST_DIGITS and not _DATE.match(found[0]):
            yield found


def _phone(found: re.Match[str]) -> Contact | Problem:
    said, start, end = found[0], found.start(), found.end()
    zeros = re.sub("[Oo]", "0", said)
    digits = re.sub(r"\D", "", zeros)
    international = zeros.lstrip("( ").startswith("+") or (
        digits.startswith("00") and len(digits) > _US_DIGITS
    )
    if not international:
        problem = _not_american(digits)
        if problem:
            return Problem(problem, start, end)
    try:
        number = phonenumbers.parse("+" + digits.removeprefix("00") if international else digits, REGION)
    except phonenumbers.NumberParseException:
        return Problem("invalid", start, end)
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Problem(_WHY_NOT.get(possible, "invalid"), start, end)
    valid = phonenumbers.is_valid_number(number)
    if international and not valid:
        return Problem("invalid", start, end)
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Contact("phone", value, start, end, readback_needed=zeros != said or not valid)


_WHY_NOT: dict[int, Reason] = {
    phonenumbers.ValidationResult.TOO_SHORT: "too_short",
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "too_short",
    phonenumbers.ValidationResult.TOO_LONG: "too_long",
}


def _not_american(digits: str) -> Reason | None:
    """Why these digits cannot be dialled in the United States."""
    national = digits[1:] if len(digits) == _US_DIGITS + 1 and digits[0] == "1" else digits
    if len(national) == _US_DIGITS + 1 and national[0] == "0":
        return "no_country"  # 07911 123456 and the like
    if len(national) != _US_DIGITS:
        return "too_short" if len(national) < _US_DIGITS else "too_long"
    return "invalid" if national[0] in "01" or len(set(national)) == 1 else None


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    """Places where an address stands, plain or spelled out, from left to right."""
    reach = 0
    spots = [*_SPELLED.finditer(text), *_EMAIL.finditer(text)]
    for found in sorted(spots, key=lambda found: (found.start(), -found.end())):
        if found.start() >= reach:
            reach = found.end()
            yield found.start(), found[0]


def _email(start: int, said: str) -> Contact | Problem:
    end = start + len(said)
    plain = re.sub(_DOT, ".", re.sub(_AT, "@", said, flags=re.IGNORECASE), flags=re.IGNORECASE)
    plain = re.sub(r"\s", "", plain).replace(",", ".")
    domain = plain.rpartition("@")[2]
    if "." not in domain:
        return Problem("incomplete", start, end)
    try:
        value = validate_email(plain, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return Problem("invalid", start, end)
    return Contact("email", value, start, end, readback_needed=plain != said or _misspelt(domain.lower()))


def _misspelt(domain: str) -> bool:
    """Whether it looks like a well-known domain and is none."""
    known = people_words().mail_domains
    return domain not in known and any(OSA.distance(domain, other) == 1 for other in known if len(other) > 7)
