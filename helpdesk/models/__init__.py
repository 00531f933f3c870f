"""The tables of the helpdesk."""

from helpdesk.choices import (
    OPEN,
    RUNNING,
    AkarMasalah,
    ClockState,
    JenisTiket,
    Prioritas,
    Saluran,
    SlaClock,
    StatusTiket,
    UnitEskalasi,
)
from helpdesk.models.attachment import Attachment
from helpdesk.models.canned_answer import CannedAnswer
from helpdesk.models.draft import Draft
from helpdesk.models.follower import Follower
from helpdesk.models.help_article import ArticleVersion, ArticleVote, HelpArticle
from helpdesk.models.incoming_mail import IncomingMail
from helpdesk.models.kategori import Kategori
from helpdesk.models.message import Message
from helpdesk.models.saved_view import SavedView
from helpdesk.models.sla_breach import SlaBreach
from helpdesk.models.sla_rule import SlaRule
from helpdesk.models.tiket import Tiket
from helpdesk.models.tiket_link import TiketLink
from helpdesk.models.verification_code import VerificationCode

__all__ = [
    "RUNNING",
    "OPEN",
    "AkarMasalah",
    "HelpArticle",
    "SlaRule",
    "SlaClock",
    "CannedAnswer",
    "JenisTiket",
    "TiketLink",
    "Kategori",
    "VerificationCode",
    "Attachment",
    "Draft",
    "Follower",
    "SavedView",
    "IncomingMail",
    "SlaBreach",
    "Message",
    "Prioritas",
    "Saluran",
    "StatusTiket",
    "ArticleVersion",
    "ArticleVote",
    "ClockState",
    "Tiket",
    "UnitEskalasi",
]
