"""Where in a reply the earlier mail is quoted: pages fold it, nobody cuts it. Pure."""

import re
from itertools import takewhile

# The line after which mail programs put the earlier mail.
_SEPARATOR = re.compile(
    # Telephones put the head of the mail into the same line.
    r"^\s*(?:-{2,}\s*"
    r"(?:original(?: (?:message|mail))?|(?:pesan|e-?mail) as(?:li|al)|(?:回复的)?原始?(?:邮件|郵件))\s*-{2,}"
    r"\s*(?:(?:from|dari|发件人)\s*[:：].*)?|[_-]{10,})\s*$",
    re.IGNORECASE,
)
# Below this stands what the person passes on, no answer to it: evidence, not the earlier mail.
_FORWARDED = re.compile(
    r"^\s*(?:[-=]{2,}\s*(?:forwarded message|pesan (?:yang )?(?:diteruskan|terusan)|mesej (?:yang )?dimajukan"
    # Our own title of a mail that came as a file.
    r"|surel terlampir(?:: .*)?)\s*[-=]{2,}"
    r"|(?:begin forwarded message|(?:awal|mulai) pesan (?:yang )?(?:diteruskan|terusan))\s*:)\s*$",
    re.IGNORECASE,
)
# Outlook has the same head over what is passed on as over what is answered: the subject alone tells them apart.
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
# Such a head in any other language: a person and their address, and below it, each with its label, when and to whom.
_FROM_SOMEBODY = re.compile(r"^\s*\*?[^\W\d_][^:：<>@]{1,30}[:：]\s.{0,200}<[^\s<>@]{1,64}@[^\s<>@]{3,250}>\s*$")
_LABELLED = re.compile(r"^\s*\*?[^\W\d_][^:：<>@]{1,30}[:：]")
# As letters and memos have it, too: "Dari: PT Maju / Kepada: … / Tanggal: …" above what the person writes themself.
_DAY_OF_LETTER = re.compile(r"^\s*\*?(?:tanggal|tgl)\*?\s*[:：]", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[.:]\d{2}")
# So many lines make a head also where none of them names an address or the time of a clock.
_LONG_HEAD = 4
# "Pada Sen, 23 Nov 2026 pukul 10.00 OSS <…> menulis:", in any language: it begins with a word or number of a date or
# with a name, names an address or a clock time, and ends with a colon.
_ATTRIBUTION_START = re.compile(r"^\s*(on|pada|tanggal|op|am|le|el|il|em|den|\d{1,4}\D)", re.IGNORECASE)
_ATTRIBUTION = re.compile(r"@|\d{1,2}[.:]\d{2}")
_WEEKDAY = re.compile(r"^\s*[^\W\d]{3,20},\s\d{1,2}\s")
_MAX_ATTRIBUTION_LINES = 4
# So many where it has everything: a narrow telephone, a long name.
_MAX_WHOLE_SENTENCE_LINES = 6
# The same sentence over a text without marks: then it must have everything, its verb too.
_VERB = r"(?:wrote|menulis|schreef|schrieb|a écrit|escribió|ha scritto|escreveu|skrev)"
_ADDRESS = r"[^\s<>@]{1,64}@[^\s<>@]{3,250}"
_WHOLE_SENTENCE = re.compile(
    # Yahoo, iPhone, Zoho; the day may stand behind the address.
    r"^\s*(?:-{2,}\s*)?(?:on|pada|tanggal|op|am|le|el|il|em|den)\b(?=.*\d).{5,300}?[^\s<>@]@[^\s<>@]{3,250}>?"
    rf"(?:[)\s,]*|,[^@]{{3,60}}\s){_VERB}\s*(?::|-{{2,}})"
    # Yahoo where it knows no address: then it names the zone of its clock.
    r"|^\s*(?:on|pada)\b.{5,60}\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s*(?:[ap]m\s*)?(?:wib|wita|wit|utc|gmt[+-]?\d*),"
    rf"\s.{{1,80}}\s{_VERB}\s*:\s*$"
    # Mail.ru has no verb, but the day and its zone.
    r"|^\s*(?:[^\W\d]{3,20},\s)?\d{1,2}\s[^\W\d]{3,20}\s\d{4},\s\d{1,2}:\d{2}\s[+-]\d\d:\d\d\s(?:от|from|dari)\s"
    rf".{{1,80}}<{_ADDRESS}>\s*:\s*$",
    re.IGNORECASE,
)
# Those that begin with the name: Xiaomi, and mail programs of China. The address stands in their first line.
_NAME_FIRST = re.compile(
    rf"^[^\n@:]{{0,80}}<{_ADDRESS}>\s*(?:pada|on|am|le)\s.{{4,40}}\d{{1,2}}[.:]\d{{2}}\s*(?:[ap]m\s*)?{_VERB}\s*:\s*$"
    r"|^.{0,200}\d{1,2}[.:]\d{2}.{0,200}(?:写道|寫道)\s*[:：]\s*$"
    # GroupWise.
    rf"|^>>>\s.{{0,120}}<{_ADDRESS}>\s\d.{{3,20}}\d{{1,2}}[.:]\d{{2}}(?:\s[ap]m)?\s>>>\s*$"
    # Notes in a browser.
    rf"|^\s*-{{2,}}\s*[^\n@<>]{{0,80}}<{_ADDRESS}>\s*{_VERB}\s*:\s*-{{2,}}\s*$"
    # In any other language: year, time of a clock and, in brackets as hardly anybody types it, the address.
    r"|^\s*[^\W\d](?=.{0,80}\b20\d\d\b)(?=.{0,80}\d{1,2}[.:]\d{2}).{5,200}"
    rf"<{_ADDRESS}>(?:\s[^\W\d]{{2,20}})?\s*:\s*$",
    re.IGNORECASE,
)
# Notes itself: the address, a line with the moment alone, then to whom and about what, with gaps between.
_OF_NOTES = re.compile(
    r"[^\n]{0,120}@[^\s<>]{3,250}>?[ ]*\n\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}[ ,]+\d{1,2}[.:]\d{2}[^\n]{0,12}\n"
    r"(?:[^\n]{0,200}\n){0,4}?\s*(?:to|kepada)\b[^\n]*\n(?:[^\n]{0,300}\n){0,6}?\s*(?:subject|perihal)\b",
    re.IGNORECASE,
)
_NOTES_LINES = 16
# Over a text with marks it may be in any language: year, time of a clock and, in brackets, the address.
_IN_ANY_LANGUAGE = re.compile(rf"^(?=.*\b20\d\d)(?=.*\d{{1,2}}[.:]\d{{2}}).*<\s?{_ADDRESS}>")
# What a telephone writes under each mail is nothing that its owner wrote.
_OF_THE_TELEPHONE = re.compile(
    r"^\s*(?:dikirim dari|terkirim dari|sent from|sent with|dapatkan outlook|get outlook)\b.{0,80}$", re.IGNORECASE
)
# Longer lines are no marks of a mail program.
_MAX_LINE = 400
# The mark of a quoted line; The Bat! puts the initials of who wrote it before.
_MARK = re.compile(r"\s*[A-Z]{0,4}>")
# So many quoted lines stay in sight between the answers to them.
_SHORT_QUOTE = 3


def _attribution(lines: list[str], quote: int) -> int:
    """Return the index of the line at which the sentence above the quote at `quote` begins; `quote` without one."""
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
    """Whether the head of an earlier mail, as Outlook writes it, begins at this line.

    "Dari: Bandung" over "Tanggal: 3 Mei" is none: it names an address or a time, has many lines or is `separated`.
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
    """Whether the sentence of a mail program stands at this line, over a text without marks."""
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
    """Whether at this line an earlier mail begins that goes on to the end."""
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
    """Return the runs of quoted lines of a reply, as pairs of first line and the one after the last."""
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
        # Apple marks the sentence, too.
        if start < first or _is_attribution(lines[first].lstrip("> ")[:_MAX_LINE]):
            return [(start, end), *rest]
    # Without the sentence of a mail program a few such lines may be anything, and so may those that go on with the line
    # above them: a menu path. Between answers they are the questions.
    quoted = [
        (start, end)
        for start, first, end in marked
        if end - first > _SHORT_QUOTE and (start < first or not first or not lines[first - 1].strip())
    ]
    return quoted + rest


def quotations(text: str, subject: str = "") -> list[list[int]]:
    """Return where in the text of a reply the earlier mail is quoted: pairs of places, `text[start:end]`.

    A reply that is nothing but a quote has none: then all of it is what the person sent. So is what its subject says
    is passed on.
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
