"""Quotes of the earlier mail in a reply: pages fold them, nothing is cut off. Pure."""

import re
from itertools import takewhile

# The line after which mail programs put the earlier mail.
_SEPARATOR = re.compile(
    # Telephones put the header lines of the mail into the same line.
    r"^\s*(?:-{2,}\s*"
    r"(?:original(?: (?:message|mail))?|(?:pesan|e-?mail) as(?:li|al)|(?:回复的)?原始?(?:邮件|郵件))\s*-{2,}"
    r"\s*(?:(?:from|dari|发件人)\s*[:：].*)?|[_-]{10,})\s*$",
    re.IGNORECASE,
)
# Below this line is a mail that the person passes on as evidence, not the mail that they answer.
_FORWARDED = re.compile(
    r"^\s*(?:[-=]{2,}\s*(?:forwarded message|pesan (?:yang )?(?:diteruskan|terusan)|mesej (?:yang )?dimajukan"
    # The title that we write above an attached mail.
    r"|surel terlampir(?:: .*)?)\s*[-=]{2,}"
    r"|(?:begin forwarded message|(?:awal|mulai) pesan (?:yang )?(?:diteruskan|terusan))\s*:)\s*$",
    re.IGNORECASE,
)
# Outlook writes the same header lines above a mail that is passed on and one that is answered: only the subject shows
# which.
_PASSED_ON = re.compile(
    r"^\s*(?:fwd?|trs|terusan|teruskan|diteruskan|wg|tr|rv|doorst|转发|轉寄)\s*[:：]", re.IGNORECASE
)
# "From: … / Sent: …" of Outlook: two such lines, one after the other.
_FROM_LINE = re.compile(r"^\s*\*?(from|dari|von|de|da|van|от|发件人|寄件者|差出人)\*?\s*[:：]", re.IGNORECASE)
_HEAD_LINE = re.compile(
    r"^\s*\*?(?:(?:sent|date|dikirim|terkirim|tanggal|tgl|to|kepada|untuk|ke|cc|subject|subjek|perihal|hal|gesendet|datum|an"
    r"|betreff|envoyé|à|objet|enviado|para|asunto|inviato|oggetto|verzonden|aan|onderwerp)(?: (?:pada|el|em|le))?"
    r"|发送时间|日期|收件人|主题|寄件日期|收件者|主旨|送信日時|宛先|件名)\*?\s*[:：]",
    re.IGNORECASE,
)
# The same header lines in any other language: a person and their address, and below it, each with a label, when and to
# whom.
_FROM_SOMEBODY = re.compile(r"^\s*\*?[^\W\d_][^:：<>@]{1,30}[:：]\s.{0,200}<[^\s<>@]{1,64}@[^\s<>@]{3,250}>\s*$")
_LABELLED = re.compile(r"^\s*\*?[^\W\d_][^:：<>@]{1,30}[:：]")
# Letters and memos have such lines, too: "Dari: PT Maju / Kepada: … / Tanggal: …" above text that the person wrote.
_DAY_OF_LETTER = re.compile(r"^\s*\*?(?:tanggal|tgl)\*?\s*[:：]", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[.:]\d{2}")
# So many header lines are a mail header even if none of them contains an address or a time.
_LONG_HEAD = 4
# "Pada Sen, 23 Nov 2026 pukul 10.00 OSS <…> menulis:", in any language: it begins with a word or number of a date or
# with a name, names an address or a clock time, and ends with a colon.
_ATTRIBUTION_START = re.compile(r"^\s*(on|pada|tanggal|op|am|le|el|il|em|den|\d{1,4}\D)", re.IGNORECASE)
_ATTRIBUTION = re.compile(r"@|\d{1,2}[.:]\d{2}")
_WEEKDAY = re.compile(r"^\s*[^\W\d]{3,20},\s\d{1,2}\s")
_MAX_ATTRIBUTION_LINES = 4
# A sentence with all its parts may have more lines: a narrow telephone, a long name.
_MAX_WHOLE_SENTENCE_LINES = 6
# The same sentence above a quote without ">" marks: then it must have all its parts, with the verb.
_VERB = r"(?:wrote|menulis|schreef|schrieb|a écrit|escribió|ha scritto|escreveu|skrev)"
_ADDRESS = r"[^\s<>@]{1,64}@[^\s<>@]{3,250}"
_WHOLE_SENTENCE = re.compile(
    # Yahoo, iPhone, Zoho; the date may follow the address.
    r"^\s*(?:-{2,}\s*)?(?:on|pada|tanggal|op|am|le|el|il|em|den)\b(?=.*\d).{5,300}?[^\s<>@]@[^\s<>@]{3,250}>?"
    rf"(?:[)\s,]*|,[^@]{{3,60}}\s){_VERB}\s*(?::|-{{2,}})"
    # Yahoo without an address: then the sentence names the time zone.
    r"|^\s*(?:on|pada)\b.{5,60}\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s*(?:[ap]m\s*)?(?:wib|wita|wit|utc|gmt[+-]?\d*),"
    rf"\s.{{1,80}}\s{_VERB}\s*:\s*$"
    # Mail.ru writes no verb, but the date and its time zone.
    r"|^\s*(?:[^\W\d]{3,20},\s)?\d{1,2}\s[^\W\d]{3,20}\s\d{4},\s\d{1,2}:\d{2}\s[+-]\d\d:\d\d\s(?:от|from|dari)\s"
    rf".{{1,80}}<{_ADDRESS}>\s*:\s*$",
    re.IGNORECASE,
)
# Sentences that begin with the name: Xiaomi, and mail programs of China. The address is in their first line.
_NAME_FIRST = re.compile(
    rf"^[^\n@:]{{0,80}}<{_ADDRESS}>\s*(?:pada|on|am|le)\s.{{4,40}}\d{{1,2}}[.:]\d{{2}}\s*(?:[ap]m\s*)?{_VERB}\s*:\s*$"
    r"|^.{0,200}\d{1,2}[.:]\d{2}.{0,200}(?:写道|寫道)\s*[:：]\s*$"
    # GroupWise.
    rf"|^>>>\s.{{0,120}}<{_ADDRESS}>\s\d.{{3,20}}\d{{1,2}}[.:]\d{{2}}(?:\s[ap]m)?\s>>>\s*$"
    # Lotus Notes in a browser.
    rf"|^\s*-{{2,}}\s*[^\n@<>]{{0,80}}<{_ADDRESS}>\s*{_VERB}\s*:\s*-{{2,}}\s*$"
    # Any other language: a year, a time and the address in angle brackets, which people hardly ever type.
    r"|^\s*[^\W\d](?=.{0,80}\b20\d\d\b)(?=.{0,80}\d{1,2}[.:]\d{2}).{5,200}"
    rf"<{_ADDRESS}>(?:\s[^\W\d]{{2,20}})?\s*:\s*$",
    re.IGNORECASE,
)
# Lotus Notes itself: the address, a line with only the date and time, then recipient and subject, with other lines
# between.
_OF_NOTES = re.compile(
    r"[^\n]{0,120}@[^\s<>]{3,250}>?[ ]*\n\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}[ ,]+\d{1,2}[.:]\d{2}[^\n]{0,12}\n"
    r"(?:[^\n]{0,200}\n){0,4}?\s*(?:to|kepada)\b[^\n]*\n(?:[^\n]{0,300}\n){0,6}?\s*(?:subject|perihal)\b",
    re.IGNORECASE,
)
_NOTES_LINES = 16
# Above a quote with ">" marks the sentence may be in any language: a year, a time and the address in angle brackets.
_IN_ANY_LANGUAGE = re.compile(rf"^(?=.*\b20\d\d)(?=.*\d{{1,2}}[.:]\d{{2}}).*<\s?{_ADDRESS}>")
# The line that a telephone adds below each mail does not count as text of its owner.
_OF_THE_TELEPHONE = re.compile(
    r"^\s*(?:dikirim dari|terkirim dari|sent from|sent with|dapatkan outlook|get outlook)\b.{0,80}$", re.IGNORECASE
)
# Mail programs do not write longer lines around quotes.
_MAX_LINE = 400
# The mark of a quoted line; The Bat! puts the initials of the writer before it.
_MARK = re.compile(r"\s*[A-Z]{0,4}>")
# Quotes of at most so many lines are not folded: they are the questions between the answers.
_SHORT_QUOTE = 3


def _attribution(lines: list[str], quote: int) -> int:
    """Return the index of the line where the sentence above the quote at `quote` begins; `quote` if there is none."""
    last = quote - 1
    while last >= 0 and not lines[last].strip():
        last -= 1
    if last < 0 or quote - last > 3 or not lines[last].rstrip().endswith((":", "：", "---")):
        return quote
    for first in range(last, max(last - _MAX_WHOLE_SENTENCE_LINES, -1), -1):
        if not lines[first].strip() or len(lines[first]) > _MAX_LINE:
            break
        sentence = " ".join(lines[first : last + 1])
        short = last - first < _MAX_ATTRIBUTION_LINES
        if _WHOLE_SENTENCE.match(sentence) or (
            short and (_is_attribution(sentence) or _IN_ANY_LANGUAGE.search(sentence))
        ):
            return first
    return last if _ATTRIBUTION.search(lines[last]) else quote


def _is_attribution(line: str) -> bool:
    return bool(_ATTRIBUTION_START.match(line.lstrip("- ")) and _ATTRIBUTION.search(line))


def _header_block(lines: list[str], i: int, *, separated: bool = False) -> bool:
    """Whether the header lines of an earlier mail, as Outlook writes them, begin at this line.

    "Dari: Bandung" above "Tanggal: 3 Mei" are not such lines: these contain an address or a time, are many, or are
    `separated` from the text.
    """
    if _FROM_SOMEBODY.match(lines[i][:_MAX_LINE]):
        head = list(takewhile(_LABELLED.match, (line[:_MAX_LINE] for line in lines[i + 1 : i + 6])))
        if len(head) > 1 and re.search(r"\d{1,2}[.:]\d{2}", head[0]):
            return True
    if not _FROM_LINE.match(lines[i]) or i + 1 >= len(lines) or not _HEAD_LINE.match(lines[i + 1]):
        return False
    end = i + 1
    while end < len(lines) and _HEAD_LINE.match(lines[end]):
        end += 1
    day = next((line[:_MAX_LINE] for line in lines[i:end] if _DAY_OF_LETTER.match(line)), "")
    if day and not separated and not ("@" in lines[i] and _CLOCK.search(day)):
        return False
    return separated or end - i >= _LONG_HEAD or any(_ATTRIBUTION.search(line[:_MAX_LINE]) for line in lines[i:end])


def _unmarked_quote(lines: list[str], i: int) -> bool:
    """Whether the sentence with which a mail program begins a quote is at this line, above a quote without marks."""
    pattern = _NAME_FIRST if "@" in lines[i][:_MAX_LINE] else None
    if _ATTRIBUTION_START.match(lines[i].lstrip(" -")) or _WEEKDAY.match(lines[i]):
        pattern = _WHOLE_SENTENCE
    if pattern is None:
        return False
    end = next((n for n in range(i, len(lines)) if not lines[n].strip()), len(lines))
    for last in range(i, min(i + _MAX_WHOLE_SENTENCE_LINES, end)):
        if len(lines[last]) > _MAX_LINE:
            return False
        if pattern.match(" ".join(lines[i : last + 1])):
            following = next((line for line in lines[last + 1 :] if line.strip()), "")
            return not _MARK.match(following)
    return False


def _below_everything_is_quoted(lines: list[str], i: int) -> bool:
    """Whether an earlier mail that goes on to the end begins at this line."""
    if _header_block(lines, i) or _unmarked_quote(lines, i):
        return True
    if "@" in lines[i][:_MAX_LINE] and _OF_NOTES.match("\n".join(x[:_MAX_LINE] for x in lines[i : i + _NOTES_LINES])):
        return True
    if len(lines[i]) > _MAX_LINE or not (separator := _SEPARATOR.match(lines[i])):
        return False
    if re.search(r"\w", separator[0].strip(" _-")):
        return True
    following = next((n for n in range(i + 1, min(i + 4, len(lines))) if lines[n].strip()), i)
    return following > i and _header_block(lines, following, separated=True)


def _quoted_runs(lines: list[str]) -> list[tuple[int, int]]:
    """Return the quoted lines of a reply, as pairs of the first line and the line after the last."""
    marked: list[tuple[int, int, int]] = []
    i = 0
    while i < len(lines) and not _below_everything_is_quoted(lines, i):
        if _FORWARDED.match(lines[i][:_MAX_LINE]):
            lines = lines[:i]
            break
        if not _MARK.match(lines[i]):
            i += 1
            continue
        first = last = i
        while i < len(lines) and (not lines[i].strip() or _MARK.match(lines[i])):
            last, i = (i if lines[i].strip() else last), i + 1
        marked.append((_attribution(lines, first), first, last + 1))
    rest = [(i, len(lines))] if i < len(lines) else []
    if len(marked) == 1:
        start, first, end = marked[0]
        # Apple puts the mark before the sentence, too.
        if start < first or _is_attribution(lines[first].lstrip("> ")[:_MAX_LINE]):
            return [(start, end), *rest]
    # A few marked lines without the sentence of a mail program may be anything, and so may marked lines right below
    # other text: a menu path. Between answers they are the questions.
    quoted = [
        (start, end)
        for start, first, end in marked
        if end - first > _SHORT_QUOTE and (start < first or not first or not lines[first - 1].strip())
    ]
    return quoted + rest


def quotations(text: str, subject: str = "") -> list[list[int]]:
    """Return where the text of a reply quotes the earlier mail: pairs of positions, `text[start:end]`.

    A reply that is only a quote has no quotes: the person meant to send all of it. The same holds if the subject says
    that the mail is passed on.
    """
    if _PASSED_ON.match(subject):
        return []
    lines = text.split("\n")
    runs = _quoted_runs(lines)
    quoted = {i for first, end in runs for i in range(first, end)}
    own = [line for i, line in enumerate(lines) if i not in quoted and line.strip()]
    if not any(not _OF_THE_TELEPHONE.match(line) for line in own):
        return []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return [[starts[first], min(starts[end], len(text))] for first, end in runs]
