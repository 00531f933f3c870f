"""The sender of a mail: addresses as people and programs really write them, lists, forms, "on behalf of". Pure."""

import re
from dataclasses import dataclass
from email.message import Message

from helpdesk.inbound_mail.decoding import decode_words

_QUOTED = r'"(?:[^"\\]|\\.){1,62}"'
_ADDRESS = re.compile(
    rf"(?P<local>{_QUOTED}|[^\s@<>\",;:()\[\]\\]{{1,64}})@(?P<domain>[^\s@<>\"',;:()\[\]\\]{{1,250}})"
)
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
MAX_ADDRESS = 100
_MAX_HEADER = 10_000
_WIDE_BRACKETS = str.maketrans("＜＞", "<>")
# The form in which Outlook prints an address; some programs put it into headers.
_PRINTED = re.compile(r"\[\s*mailto:\s*([^\]\s]+)\s*\]", re.IGNORECASE)
# Addresses that programs use and nobody reads: the person, if there is one, is named elsewhere.
_NOBODY = re.compile(
    r"(?:no|do|tidak|jangan|never)?[-_.]?(?:not)?[-_.]?(?:reply|dibalas|balas)\d*$|(?:[\w.]+-)*(?:noreply|no-reply|donotreply)"
    r"|[0-9a-f]+-dmarc-request$|tidak-?dibalas|(?:web|contact|kontak)?-?(?:form|formulir)$|form-?submissions?$|wordpress"
    r"|www-data|apache$|nobody$|notif|mailer\b|bounce"
)
# An address of an office, from which the form of its site may write for a person elsewhere.
_OFFICE = re.compile(
    r"(?:info|admin|web|website|webmaster|webadmin|cms|system|sistem|portal|situs|layanan|kontak|contact|support|email|mail"
    r"|helpdesk|humas|pengaduan|server|root)\d*$"
)
_GROUP = re.compile(r'^[^":<>@]{1,80}:\s*(?=\S)')
# Lists and gateways that write their own address into From put this behind the name of the person.
_VIA = re.compile(r" \(?(?:via|melalui) ", re.IGNORECASE)
# A list rewrites the address of a person into one of its own: "rina=contoh.id@dmarc.milis.id", or with "=40".
_REWRITTEN = re.compile(r"([^=@\s]+)=(?:40)?([^=@\s]+\.[a-z]{2,})@dmarc\.[^@\s]+", re.IGNORECASE)
# FreeLists keeps the address of the person only in the name: "rina at contoh.id".
_IN_WORDS = re.compile(r"\s*([^\s@<>]+) (?:at|pada) ([^\s@<>]+\.[a-z]{2,})\s*", re.IGNORECASE)
_PERSON_HEADERS = ("X-Original-From", "X-Google-Original-From", "X-Original-Sender", "X-MailFrom", "Reply-To")
_LIST_HEADERS = ("List-Post", "X-BeenThere", "X-Mailing-List", "Mailing-List", "X-Google-Group-Id", "X-Mailman-Version")


@dataclass(frozen=True)
class Address:
    """A mail address in lower case, and the name written beside it."""

    email: str
    name: str = ""


def _readable(text: str) -> str:
    """Return the first address in a piece of a header in a usable form: no closing dot, domain in ASCII."""
    # Addresses may have the wide "@" of an Asian keyboard, or spaces that keep programs from reading them.
    for found in _ADDRESS.finditer(re.sub(r"\s*[@＠]\s*", "@", text)):
        local = found["local"].strip("'").lower().removeprefix("mailto:").strip(".")
        domain = found["domain"].strip(".-").lower()
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            continue
        if local and _DOMAIN.fullmatch(domain) and len(f"{local}@{domain}") <= MAX_ADDRESS:
            return f"{local}@{domain}"
    return ""


def _split(value: str) -> list[tuple[str, str, str]]:
    """Split a header of addresses at its commas into (phrase, comment, text in angle brackets)."""
    entries, phrase, comment, bracket = [], "", "", ""
    depth, in_quotes, in_bracket = 0, False, False
    balanced = value.count('"') % 2 == 0 and value.count("(") == value.count(")")
    for c in value:
        if balanced and c == '"' and not depth:
            in_quotes = not in_quotes
        if balanced and not in_quotes and c in "()":
            depth += 1 if c == "(" else -1
            comment += " " if depth else ""
        elif depth > 0:
            comment += c
        elif not in_quotes and c == "<":
            in_bracket = True
        elif not in_quotes and c == ">":
            in_bracket = False
            bracket += " "
        elif not in_quotes and not in_bracket and c in ",;":
            entries.append((phrase, comment, bracket))
            phrase, comment, bracket = "", "", ""
        elif in_bracket:
            bracket += c
        else:
            phrase += c
    return [*entries, (phrase, comment, bracket)]


def read_addresses(value: str) -> list[Address]:
    """Return the addresses of a header; a name that has a comma and no quotation marks is put together again.

    Addresses are searched before names are decoded, so that an encoded word cannot add an address.
    """
    result: list[Address] = []
    name = ""
    value = re.sub(r" ?@ ?(?=[\w-]+\.)", "@", " ".join(value.split())[:_MAX_HEADER].translate(_WIDE_BRACKETS))
    for phrase, comment, bracket in _split(_PRINTED.sub(r"<\1>", value)):
        email = _readable(bracket) or _readable(phrase)
        words = phrase if bracket.strip() else _ADDRESS.sub(" ", phrase)
        # "Team: a@b.id;" is a group, whose own name is not a sender's; the name of a person that has a colon is in
        # quotation marks.
        words = "" if words.strip().endswith(":") and not bracket.strip() else words.strip()
        words = _GROUP.sub("", words)
        name = ", ".join(w for w in (name, words) if w)
        if email:
            shown = decode_words(re.sub(r"[\"\\]", "", name)).strip(" '") or decode_words(comment)
            result.append(Address(email, shown))
            name = ""
    return result


def addresses_of(message: Message, *names: str) -> list[Address]:
    """Return the addresses in the headers of these names."""
    return [a for n in names for value in message.get_all(n, [])[:20] for a in read_addresses(str(value))]


def is_list(message: Message) -> bool:
    """Whether a mailing list or a group passed the mail on."""
    precedence = str(message.get("Precedence", "")).strip().lower()
    return any(message.get(n) is not None for n in (*_LIST_HEADERS, "List-Id")) or precedence == "list"


def is_nobody(email: str) -> bool:
    """Whether the name of an address shows that it belongs to a program."""
    return bool(_NOBODY.match(email.partition("@")[0]))


def _writes_for_others(written: Address, message: Message) -> bool:
    """Whether an address is a program's, or an office's whose form names a person of another domain in Reply-To."""
    local, _, domain = written.email.partition("@")
    elsewhere = [a for a in addresses_of(message, "Reply-To") if a.email.rpartition("@")[2] != domain]
    return is_nobody(written.email) or bool(_OFFICE.match(local) and elsewhere)


@dataclass(frozen=True)
class Sender:
    """The sender of a mail. `named_by` is the header that names them: anybody can write any header other than From."""

    email: str = ""
    name: str = ""
    named_by: str = "From"


def find_sender(message: Message, ours: frozenset[str]) -> Sender:
    """Return the person a mail is from; the address is empty if only our own address or none is found.

    The person is in From; if From is our address, a list or a program, they are in X-Original-From, Reply-To or the
    like.
    """
    senders = addresses_of(message, "From")
    written = senders[0] if senders else None
    lists = {a.email for a in addresses_of(message, *_LIST_HEADERS)}
    by_list = written is not None and (
        written.email in lists
        or (is_list(message) and (message.get("X-Original-From") is not None or _VIA.search(written.name)))
    )
    person = _rewritten(written) if written else None
    not_theirs = by_list or (person is not None and is_list(message))
    if written and written.email not in ours and not not_theirs and not _writes_for_others(written, message):
        return Sender(written.email, written.name)
    if person and person.email not in ours | lists:
        return Sender(person.email, person.name, "From (DMARC)")
    shown = _name_before_via(written, message)
    if written and is_nobody(written.email):
        # LISTSERV hides the person; it names the list in Sender and often in Reply-To.
        lists |= {a.email for a in addresses_of(message, "Sender")}
    for name in (*_PERSON_HEADERS, "Cc") if by_list else _PERSON_HEADERS:
        for person in addresses_of(message, name):
            if person.email in ours | lists or (written and person.email == written.email) or is_nobody(person.email):
                continue
            if name != "Cc" or person.name == shown != "":
                return Sender(person.email, person.name or shown, name)
    if written:
        return Sender("" if written.email in ours else written.email, written.name)
    # From may be encoded as a whole: people see an address in it, but no mail server has checked that address.
    for person in read_addresses(header_name(message)):
        return Sender(person.email, person.name, "From (RFC 2047)")
    for name in ("Sender", "Resent-From", "Return-Path", "X-Sender"):
        for person in addresses_of(message, name):
            if person.email not in ours:
                return Sender(person.email, person.name or header_name(message), name)
    return Sender(name=header_name(message))


# Forms of web sites name the person who filled them in only in the text: "Email: rina@contoh.id", or the address in the
# next line.
_LABEL_END = r"[ \t*]*(?:[:|=][ \t]*|\n[ \t]*)(\S[^\n]{0,150})$"
_FORM_MAIL = re.compile(
    r"^[ \t*]*(?:(?:alamat |your )?(?:e-?mail|surel)(?: (?:anda|pengirim|pelapor|address))?|from|dari)" + _LABEL_END,
    re.IGNORECASE | re.MULTILINE,
)
_FORM_NAME = re.compile(
    r"^[ \t*]*(?:nama(?: (?:lengkap|anda|pengirim|pelapor))?|(?:your |full )?name)" + _LABEL_END,
    re.IGNORECASE | re.MULTILINE,
)
_FORM_LENGTH = 20_000


def person_in_form(text: str, ours: frozenset[str]) -> Sender | None:
    """Return the person who filled in a web form, whom only its text names; None unless it names one address."""
    found = [a for m in _FORM_MAIL.finditer(text[:_FORM_LENGTH]) for a in read_addresses(m[1])]
    people = {a.email: a.name for a in found if a.email not in ours and not is_nobody(a.email)}
    if len(people) != 1:
        return None
    [(email, name)] = people.items()
    if not name and (named := _FORM_NAME.search(text[:_FORM_LENGTH])):
        name = named[1].strip()
    # An address without a name is usually that of a shop below its advertisement.
    return Sender(email, name, "isi surel") if name else None


def _rewritten(written: Address) -> Address | None:
    """Return the person whose address a list removed from From, if the new address or the name still contains it."""
    if found := _REWRITTEN.fullmatch(written.email):
        email = _readable(f"{found[1]}@{found[2]}")
        return Address(email, written.name) if email else None
    if is_nobody(written.email) and (found := _IN_WORDS.fullmatch(written.name)):
        email = _readable(f"{found[1]}@{found[2]}")
        return Address(email) if email else None
    return None


def header_name(message: Message) -> str:
    """Return the text of From, for a person to read, when it contains no address."""
    return decode_words(str(message.get("From") or ""))[:150]


def _name_before_via(written: Address | None, message: Message) -> str:
    """Return the name of the person in "'Rina' via OSS"; for a From without an address, its whole text."""
    if written is None:
        return re.sub(r".*:\s*;?$", "", header_name(message))
    via = _VIA.search(written.name)
    return written.name[: via.start()].strip("' ") if via else ""


_VERDICT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)", re.IGNORECASE)
_OF_DOMAIN = re.compile(
    r"\b(?:header\.from|smtp\.mailfrom|header\.d|header\.i)\s*=\s*\"?(?:[^\s;\"]*@)?([\w.-]+)", re.IGNORECASE
)


def is_forged(message: Message) -> bool:
    """Whether a mail server found that the address in From does not belong to the sender (DMARC failed)."""
    verdicts = " ".join(str(v) for v in message.get_all("Authentication-Results", [])[:20])
    return re.search(r"\bdmarc\s*=\s*fail", verdicts, re.IGNORECASE) is not None


def is_proven(message: Message, email: str, server: str) -> bool:
    """Whether our own mail server (`server`, the first word of its Authentication-Results) proved the address.

    Headers of other servers do not count: the writer of the mail may have written them. DMARC counts, and so do SPF and
    DKIM if they are for exactly the domain of the address.
    """
    domain = email.rpartition("@")[2]
    for value in message.get_all("Authentication-Results", [])[:20]:
        by, *results = re.sub(r"\([^()]*\)", " ", " ".join(str(value).split())).split(";")
        if not server or by.split()[:1] != [server]:
            continue
        for result in results:
            verdict, of = _VERDICT.search(result), _OF_DOMAIN.search(result)
            if not verdict or verdict[2].lower() != "pass":
                continue
            if (of[1].lower() == domain) if of else (verdict[1].lower() == "dmarc"):
                return True
    return False
