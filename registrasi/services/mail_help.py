"""Help by mail (U1, U9, U10): requested on a page, sent by the worker.

The page only queues the request, with the same work for everybody: its response time does not show who is registered.
"""

import json
import uuid
from datetime import date

from oss_portal.audit.trail import Trace, current_trace, use_trace
from oss_portal.db.background import enqueue
from oss_portal.privacy.crypto import decrypt, encrypt
from registrasi.services.account import request_new_password, send_user_id, tell_failed_sign_ins
from registrasi.services.pendaftaran import correct_email, resend_activation, resend_registration
from registrasi.services.phone import send_activation_code

_SCOPE = "petunjuk"
HELP_ACTS = {
    f.__name__: f
    for f in (
        request_new_password,
        send_user_id,
        tell_failed_sign_ins,
        resend_activation,
        resend_registration,
        correct_email,
        send_activation_code,
    )
}


def request_help(act: str, **arguments: str | bool | date) -> None:
    """Queue one of `HELP_ACTS` with its `arguments`, whoever they name, and return without any look-up.

    A look-up or a mail here would take longer for a registered person, and the response time would show that (U2). The
    arguments are encrypted: the queue is a table, and no table has identity numbers or addresses in clear. The worker
    continues in `carry_out`.
    """
    trace = current_trace()
    data = [act, arguments, trace.ip, trace.agen, str(trace.korelasi)]
    enqueue("registrasi.tasks.carry_out_help", encrypt(json.dumps(data, default=date.isoformat), scope=_SCOPE))


def carry_out(ciphertext: str) -> None:
    """Look up the person and send the mail, in the worker, where nobody can measure the time.

    `ciphertext` is the data that `request_help` queued. Audit events get the address, browser and correlation id of the
    request, not those of the worker. A second run mails again and does no other harm.
    """
    act, arguments, ip, agent, korelasi = json.loads(decrypt(ciphertext, scope=_SCOPE))
    if "tanggal_lahir" in arguments:
        arguments["tanggal_lahir"] = date.fromisoformat(arguments["tanggal_lahir"])
    with use_trace(Trace(ip=ip, agen=agent, korelasi=uuid.UUID(korelasi))):
        HELP_ACTS[act](**arguments)
