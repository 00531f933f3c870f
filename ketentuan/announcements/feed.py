"""Announcements of changed terms, as a page and as a feed (AKS-2)."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketentuan.models import VersiKetentuan
from oss_portal.text.readable import datetime_id

MAX_ITEMS = 50


def announced_versions() -> list[VersiKetentuan]:
    """Return the announced versions of all kinds, the latest announcement first."""
    everything = VersiKetentuan.objects.announced().with_period().defer("sumber", "html")
    return list(everything.order_by("-diumumkan_pada", "-pk")[:MAX_ITEMS])


class AnnouncementFeed(Feed):
    """The RSS feed of the announcements."""

    title = gettext_lazy("Pengumuman OSS")
    link = reverse_lazy("pengumuman")
    description = gettext_lazy("Perubahan Ketentuan Penggunaan dan Pemberitahuan Privasi, sebelum berlaku.")

    def items(self) -> list[VersiKetentuan]:
        return announced_versions()

    def item_title(self, item: VersiKetentuan) -> str:
        return _("%(dokumen)s berlaku %(waktu)s") % {"dokumen": item, "waktu": datetime_id(item.berlaku_sejak)}

    def item_description(self, item: VersiKetentuan) -> str:
        return linebreaks(item.ringkasan_perubahan, autoescape=True)

    def item_pubdate(self, item: VersiKetentuan) -> datetime | None:
        return timezone.localtime(item.diumumkan_pada) if item.diumumkan_pada else None

    def item_guid(self, item: VersiKetentuan) -> str:
        return f"{item.jenis}-{item.nomor}-{item.sha256}"

    item_guid_is_permalink = False
