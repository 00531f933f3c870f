"""An officer's act needs the right to see its record besides its own permission (attacks 4, officers A1)."""

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from helpdesk.models import Tiket
from helpdesk.tiket_page import actions as tiket_actions
from ketentuan.admin import ACTIONS as VERSI_ACTIONS
from ketentuan.models import VersiKetentuan
from oss_portal.models import AuditEvent
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.roles import set_up_roles
from registrasi.admin.actions import REVEAL
from registrasi.models import PelakuUsaha, Pendaftaran
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
LISTS = [a for a in site._registry.values() if isinstance(a, ActionAdmin)]
TIKET_ACTIONS = [*tiket_actions.ACTIONS.values(), *tiket_actions.MESSAGES.values()]
# The permission of each act; Django's permission to change a record includes the right to see it.
PERMISSIONS = sorted({a.permission for admin in LISTS for a in admin.ACTIONS} | {a.permission for a in TIKET_ACTIONS})
PERMISSIONS = [p for p in PERMISSIONS if ".change_" not in p]


def officer_with(permission):
    app, codename = permission.split(".")
    petugas = PetugasFactory()
    petugas.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return petugas


def acts(request):
    """Yield every act on a record: (admin, act, whether the officer may do it, whether they see the list)."""
    for model_admin in LISTS:
        obj = model_admin.model()
        for action in model_admin.ACTIONS:
            yield model_admin, action, action.allowed(request.user, obj), model_admin.has_view_permission(request, obj)


def test_whoever_may_do_an_act_may_see_its_record_in_every_role(rf):
    walked = 0
    request = rf.get("/")
    for role in set_up_roles():
        request.user = PetugasFactory()
        request.user.groups.set(Group.objects.filter(name=role))
        for model_admin, action, allowed, visible in acts(request):
            assert visible or not allowed, (role, model_admin.opts.label, action.name)
            # A role with the permission of an act but without its record would have a button that leads nowhere.
            assert visible or not request.user.has_perm(action.permission) or action.name == REVEAL.name, (
                role,
                model_admin.opts.label,
                action.name,
            )
            walked += allowed
        versi = VersiKetentuan()
        for action in VERSI_ACTIONS.values():
            assert not action.allowed(request.user, versi) or request.user.has_perm("ketentuan.view_versiketentuan")
        for tiket in (Tiket(), Tiket(tentang_petugas=True)):
            for action in TIKET_ACTIONS:
                if action.allowed(request.user, tiket):
                    assert request.user.has_perm("helpdesk.layani_tiket"), (role, action.name)
                    assert not tiket.tentang_petugas or request.user.has_perm("helpdesk.awasi_tiket")
    assert walked > 50


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_the_permission_of_an_act_alone_opens_no_act(rf, permission):
    """By the page and by the service behind it, with GET and POST: 403, or 404 when there is no such record."""
    request = rf.get("/")
    request.user = officer_with(permission)
    for model_admin, action, allowed, _visible in acts(request):
        assert not allowed, (model_admin.opts.label, action.name)
        with pytest.raises(PermissionDenied):
            action.do(model_admin.model(), request.user, None)
        for method in (rf.get, rf.post):
            again = method("/")
            again.user = request.user
            with pytest.raises((PermissionDenied, Http404)):
                model_admin.action_view(again, action, 10**9)
    for model_admin in LISTS:
        assert not model_admin.has_add_permission(request), model_admin.opts.label


@pytest.mark.parametrize("role", ["Petugas Helpdesk", "Penyelia Helpdesk"])
def test_row_4_a_helpdesk_officer_counts_no_identity_numbers_through_the_admin(client, role):
    right, waiting = HakAksesFactory(), PendaftaranFactory()
    petugas = PetugasFactory(group=role)
    petugas.user_permissions.add(Permission.objects.get(codename="ungkap_identitas"))
    client.force_login(petugas, backend=BACKEND)
    for obj in (right.pelaku_usaha, waiting):
        page = reverse(f"admin:registrasi_{obj._meta.model_name}_ungkap", args=[obj.pk])
        assert client.get(page).status_code == 403
        response = client.post(page, {"alasan": "Pemohon menelepon dan menyebut nomornya"})
        assert response.status_code == 403
        assert obj.nomor_identitas not in response.text
    assert not AuditEvent.objects.filter(peristiwa="identitas.diungkap").exists()


@pytest.mark.parametrize("model", [Pendaftaran, PelakuUsaha])
def test_the_page_of_an_act_opens_with_both_rights(client, model):
    right, waiting = HakAksesFactory(), PendaftaranFactory()
    obj = waiting if model is Pendaftaran else right.pelaku_usaha
    client.force_login(PetugasFactory(group="Verifikasi"), backend=BACKEND)
    assert client.get(reverse(f"admin:registrasi_{model._meta.model_name}_ungkap", args=[obj.pk])).status_code == 200
