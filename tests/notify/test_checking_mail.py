"""An operator tries whether mails leave, and reads what is missing."""

import socket
from datetime import datetime
from typing import Any

import dns.resolver
import pytest

import manage
from notify.email import domain, trial
from notify.email.smtp import Server
from settings import settings
from tests.notify.conftest import MailServer

FROM = "desk@harbor.example"
KEY = "v=DKIM1; k=rsa; p=MIGf"
ALL_WELL = {
    "harbor.example": ["other", "v=spf1 mx -all"],
    "s1._domainkey.harbor.example": [KEY],
    "_dmarc.harbor.example": ["v=DMARC1; p=quarantine"],
}


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_one_mail_is_sent(mail_server: MailServer, now: datetime):
    await trial.send(Server("127.0.0.1", mail_server.port, "none"), FROM, "eva@harbor.example", now)
    (mail,) = mail_server.mails
    assert (mail["To"], mail["From"]) == ("eva@harbor.example", f"Kept <{FROM}>")
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answers", "server", "said"),
    [
        ({"to_recipient": "550 nobody"}, {}, "takes no mails to this address. It answered 550."),
        ({"to_mail": "554 never"}, {}, "did not take the mail. It answered 554."),
        ({"hangs_up": True}, {}, "hung up in the middle"),
        ({"pause": 0.6}, {"timeout": 0.3}, "does not answer."),
        ({}, {"security": "starttls"}, "KEPT_MAIL_SECURITY"),
        ({}, {"security": "tls", "timeout": 1.0}, "KEPT_MAIL_"),
        ({}, {"user": "desk", "password": "top secret"}, "KEPT_MAIL_"),
        ({}, {"port": 0}, "KEPT_MAIL_HOST, KEPT_MAIL_PORT"),
        ({}, {"host": "nobody.invalid"}, "KEPT_MAIL_HOST, KEPT_MAIL_PORT"),
    ],
    ids=str,
)
async def test_what_does_not_work_has_a_sentence_that_names_the_setting(
    mail_server: MailServer, now: datetime, answers: dict[str, Any], server: dict[str, Any], said: str
):
    for name, value in answers.items():
        setattr(mail_server, name, value)
    port = closed_port() if "port" in server else mail_server.port
    named: dict[str, Any] = {"host": "127.0.0.1", "security": "none", "timeout": 5.0} | server | {"port": port}
    with pytest.raises(trial.Failed, match=said.replace(".", r"\.")) as failed:
        await trial.send(Server(**named), FROM, "eva@harbor.example", now)
    assert "secret" not in str(failed.value)
    assert str(failed.value).endswith(".")


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({}, "SPF: v=spf1 mx -all"),
        ({}, "DKIM: there is a key at s1._domainkey.harbor.example."),
        ({}, "DMARC: _dmarc.harbor.example says quarantine."),
        ({"harbor.example": []}, "SPF: missing."),
        ({"harbor.example": ["v=spf1 -all", "v=spf1 mx -all"]}, "SPF: 2 records, so none of them counts"),
        ({"harbor.example": ["v=spf1 +all"]}, "This lets every server send"),
        ({"harbor.example": ["v=spf10 -all"]}, "SPF: missing."),
        ({"s1._domainkey.harbor.example": []}, "DKIM: missing."),
        ({"s1._domainkey.harbor.example": ["v=DKIM1; p="]}, "has been withdrawn."),
        ({"_dmarc.harbor.example": ["v=DMARC1; p=none"]}, "so nobody is stopped"),
        ({"_dmarc.harbor.example": []}, "DMARC: missing."),
        ({"_dmarc.harbor.example": ["v=DMARC1; p=none"] * 2}, "DMARC: 2 records"),
    ],
    ids=str,
)
def test_the_domain_says_who_may_send_or_what_is_missing(records: dict[str, list[str]], said: str):
    found = domain.check("harbor.example", "s1", lambda name: (ALL_WELL | records).get(name, []))
    assert len(found) == 3
    assert any(said in each for each in found), found


def test_a_domain_in_another_has_the_policy_of_that():
    records = {"_dmarc.harbor.example": ["v=DMARC1; p=none; sp=reject"]}
    found = domain.check("mail.harbor.example", "", lambda name: records.get(name, []))
    assert "DMARC: _dmarc.harbor.example says reject." in found
    assert any("--selector" in each for each in found)


def test_where_nobody_answers_that_is_said(monkeypatch: pytest.MonkeyPatch):
    def nobody(*_given: object, **_more: object) -> None:
        raise dns.resolver.LifetimeTimeout

    monkeypatch.setattr(dns.resolver, "resolve", nobody)
    (said,) = domain.check("harbor.example", "")
    assert said.startswith("No resolver answered")


def test_without_a_mail_server_the_command_says_where_mails_lie():
    with pytest.raises(SystemExit, match="KEPT_MAIL_HOST is not set"):
        manage.main(["check", "mail"])


def test_the_command_fails_where_no_mail_leaves(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KEPT_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("KEPT_MAIL_PORT", str(closed_port()))
    monkeypatch.setenv("KEPT_MAIL_FROM", FROM)
    monkeypatch.setattr(domain, "check", lambda *_: ["SPF: missing."])
    settings.cache_clear()
    with pytest.raises(SystemExit, match=r"No mail was sent\. KEPT_MAIL_HOST"):
        manage.main(["check", "mail", "eva@harbor.example"])
    with pytest.raises(SystemExit, match="does not look like"):
        manage.main(["check", "mail", "eva"])
