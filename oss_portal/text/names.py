"""Names as screens and mails show them, and as papers print them. The name is stored as it was typed."""

import re

_SMALL = {"bin", "binti"}
_NUMERAL = re.compile(r"I{2,3}|IV|VI{0,3}|IX")
# Two or three letters after a comma are a degree (SE, MM; the dots of S.Pd. tell its capitals).
_DEGREE = 3


def _word(word: str, *, first: bool, title: bool) -> str:
    letters = word.strip(".,")
    if not first and letters.lower() in _SMALL:
        return word.lower()
    if not first and (_NUMERAL.fullmatch(letters.upper()) or (title and "." not in word and len(letters) <= _DEGREE)):
        return word.upper()
    # O'Brien, but Ma'ruf; R.A., S.H. and M.Kom; Siti-Aminah.
    return re.sub(r"(?:^|(?<=[.\-])|(?<=^\w['’]))\w", lambda m: m[0].upper(), word.lower())


def readable_name(name: str) -> str:
    """Return a name that was typed only in capitals or only in small letters with usual capitals; others as typed.

    Cards print names in capitals, so many people type them like that.
    """
    if not (name.isupper() or name.islower()):
        return name
    words = name.split(" ")
    commas = [n for n, word in enumerate(words) if word.endswith(",")]
    return " ".join(_word(word, first=n == 0, title=bool(commas) and n > commas[0]) for n, word in enumerate(words))


def printed_name(name: str, *, person: bool) -> str:
    """Return a name as papers print it: of a person in capitals, as on the KTP; of a body as in its deed.

    No deed has a name in small letters only: a name that was typed like that is printed in capitals.
    """
    return name.upper() if person or name.islower() else name
