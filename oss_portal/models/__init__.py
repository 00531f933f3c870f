"""The tables of the foundation."""

from oss_portal.models.attempt_counter import AttemptCounter
from oss_portal.models.audit_event import AuditEvent
from oss_portal.models.audit_root import AuditRoot
from oss_portal.models.backup_run import BackupRun
from oss_portal.models.case_note import CaseNote
from oss_portal.models.dokumen_terbit import DokumenTerbit
from oss_portal.models.hari_libur import HariLibur
from oss_portal.models.key_canary import KeyCanary
from oss_portal.models.log_checkpoint import Cosignature, LogCheckpoint
from oss_portal.models.log_leaf import LogLeaf
from oss_portal.models.log_node import LogNode
from oss_portal.models.number_series import NumberSeries
from oss_portal.models.officer_notice import OfficerNotice
from oss_portal.models.officer_setting import OfficerSetting
from oss_portal.models.outage import Outage
from oss_portal.models.outgoing_mail import MailKey, OutgoingMail
from oss_portal.models.penandatangan import Penandatangan
from oss_portal.models.pengguna import NO_MAILBOX, JenisIdentitas, Pengguna
from oss_portal.models.phone_code import PhoneCode
from oss_portal.models.published_key import PublishedKey
from oss_portal.models.recovery_codes import RecoveryCodes
from oss_portal.models.scheduled_task import ScheduledTask
from oss_portal.models.session import Session
from oss_portal.models.surat_bernomor import SuratBernomor
from oss_portal.models.totp_device import TotpDevice
from oss_portal.models.undangan_petugas import UndanganPetugas
from oss_portal.models.upload import Upload
from oss_portal.models.usulan_petugas import UsulanPetugas
from oss_portal.models.work_item import WorkItem

__all__ = [
    "AuditRoot",
    "BackupRun",
    "Cosignature",
    "LogCheckpoint",
    "LogLeaf",
    "LogNode",
    "PhoneCode",
    "PublishedKey",
    "KeyCanary",
    "Outage",
    "DokumenTerbit",
    "Penandatangan",
    "HariLibur",
    "AttemptCounter",
    "ScheduledTask",
    "NO_MAILBOX",
    "JenisIdentitas",
    "Pengguna",
    "NumberSeries",
    "AuditEvent",
    "Session",
    "SuratBernomor",
    "MailKey",
    "OutgoingMail",
    "UndanganPetugas",
    "Upload",
    "UsulanPetugas",
    "TotpDevice",
    "RecoveryCodes",
    "CaseNote",
    "OfficerNotice",
    "OfficerSetting",
    "WorkItem",
]
