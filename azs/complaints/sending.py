"""How a message leaves: by SMTP, and as a signed POST.

Both carry the message's identifier, so that a receiver who gets it twice can tell: `Message-ID` and `Idempotency-Key`.
"""

from __future__ import annotations

import hashlib
import hmac
import smtplib
import ssl
import time
from collections.abc import Mapping
from email.errors import MessageError as HeaderError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from azs.complaints.outbox import CUSTOMER_KINDS, Sender
from azs.complaints.outbox import Outgoing as Waiting
from azs.errors import MessageError
from azs.settings import Outgoing

RETRIED = frozenset({408, 425, 429})
"""Answers of HTTP below 500 after which sending again may help."""


def senders(outgoing: Outgoing) -> Mapping[str, Sender]:
    """What can be sent with these settings, by channel."""
    found: dict[str, Sender] = {}
    if outgoing.smtp_host:
        found["email"] = lambda message: send_mail(outgoing, message)
    if outgoing.webhook_url:
        found["webhook"] = lambda message: send_webhook(outgoing, message)
    return found


def letter(outgoing: Outgoing, waiting: Waiting) -> EmailMessage:
    """The message as mail, marked as written by a program so that no program answers it.

    Raises:
        MessageError: the recipient's address cannot be used.
    """
    name, sender = parseaddr(outgoing.mail_from)
    domain = sender.rpartition("@")[2] or "localhost"
    mail = EmailMessage()
    try:
        mail["From"] = Address(display_name=name, addr_spec=sender)
        mail["To"] = Address(addr_spec=_ascii_domain(waiting.message.recipient))
    except (ValueError, IndexError, HeaderError) as error:
        raise MessageError("outbox.address", final=True) from error
    mail["Subject"] = " ".join(waiting.message.subject.split())
    mail["Date"] = format_datetime(waiting.made_at)
    mail["Message-ID"] = f"<{waiting.identifier}@{domain}>"
    if waiting.message.complaint_id:
        mail["References"] = f"<{waiting.message.complaint_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-replied" if waiting.message.kind in CUSTOMER_KINDS else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(waiting.message.body)
    for one in waiting.files:
        main, _, sub = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub or "octet-stream", filename=one.name)
    return mail


def send_mail(outgoing: Outgoing, waiting: Waiting) -> None:
    """Hand a message over to the mail server.

    Raises:
        MessageError: it was not taken; `final` where it never will be.
    """
    mail = letter(outgoing, waiting)
    try:
        with _connected(outgoing) as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=550)
        raise MessageError("outbox.refused", final=code >= 500, code=code) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MessageError("outbox.sign_in", unreachable=True, code=error.smtp_code) from error
    except smtplib.SMTPNotSupportedError as error:
        signing_in = outgoing.smtp_security == "starttls" or bool(outgoing.smtp_user)
        raise MessageError("outbox.not_supported", final=not signing_in, unreachable=signing_in) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        sender = isinstance(error, smtplib.SMTPSenderRefused)
        final = error.smtp_code >= 500 and not sender
        raise MessageError("outbox.refused", final=final, unreachable=sender, code=error.smtp_code) from error
    except ssl.SSLError as error:
        raise MessageError("outbox.certificate", unreachable=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MessageError("outbox.no_server", unreachable=True) from error


def _connected(outgoing: Outgoing) -> smtplib.SMTP:
    """A session with the mail server, encrypted and signed in as the settings say."""
    place = (outgoing.smtp_host, outgoing.smtp_port)
    context = ssl.create_default_context(cafile=outgoing.smtp_ca_file or None)
    server: smtplib.SMTP
    if outgoing.smtp_security == "tls":
        server = smtplib.SMTP_SSL(*place, timeout=outgoing.timeout_s, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=outgoing.timeout_s)
    try:
        if outgoing.smtp_security == "starttls":
            server.starttls(context=context)
        if outgoing.smtp_user:
            server.login(outgoing.smtp_user, outgoing.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def send_webhook(outgoing: Outgoing, waiting: Waiting) -> None:
    """POST a message, signed.

    Raises:
        MessageError: it was not taken; `final` where it never will be.
    """
    import httpx

    body, stamp = waiting.message.body.encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": waiting.identifier,
        "X-Azs-Timestamp": stamp,
        "X-Azs-Signature": f"sha256={signature(outgoing.webhook_secret, stamp, body)}",
    }
    try:
        answer = httpx.post(outgoing.webhook_url, content=body, headers=headers, timeout=outgoing.timeout_s)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise MessageError("outbox.no_server", unreachable=True) from error
    except httpx.HTTPError as error:
        raise MessageError("outbox.no_server", unreachable=True) from error
    if answer.is_success:
        return
    again = answer.status_code in RETRIED or answer.status_code >= 500
    raise MessageError("outbox.refused", final=not again, unreachable=again, code=answer.status_code)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 of "stamp.body", hexadecimal: a body cannot be changed, nor sent again at another time."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _ascii_domain(address: str) -> str:
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise ValueError(address) from error
