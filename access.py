"""What people do with their accounts before they are logged in, and by mail."""

from collections.abc import Mapping
from datetime import datetime

import auth
from settings import settings
from store import errors, text, threads
from store.people import account_mails, email_changes, passwords, people, sessions, throttle


async def register(
    *,
    clinic: str,
    name: str,
    email: str,
    password: str,
    phone: str = "",
    address: str,
    now: datetime,
    cookies: Mapping[str, str] | None = None,
    leads_to: str = "/",
) -> tuple[str, auth.CurrentUser] | None:
    """A new patient of the institution with the slug `clinic`, who is mailed a link to confirm their address: None.

    Where there is no mail server, nobody would get that: they are logged in at once. Raises BadName, BadEmail,
    BadPhone, UnknownInstitution, WeakPassword, BadText; TooManyAttempts after thirty tries from one network within 15
    minutes; without mails EmailTaken, which tells that an e-mail has an account.
    """
    name, email, phone = text.name(name), text.email(email), text.phone(phone)
    its = next((each for each in await threads.read(people.institutions) if each.slug == clinic), None)
    if its is None:
        raise errors.UnknownInstitution("clinic")
    await auth.hashing(passwords.check, password, about=(its.name, its.slug, name, email), field="password")
    await threads.write(throttle.registering, address=address, now=now)
    patient = sessions.NewPatient(clinic, name, email, await auth.hashing(auth.hash_password, password), phone)
    if settings().mail_host:
        await threads.write(account_mails.register, patient, leads_to=leads_to, address=address, now=now)
        return None
    return await auth.start_session(sessions.register, patient, replaces=auth.replaced(cookies or {}), now=now)


async def confirm(
    token: str, password: str, *, now: datetime, cookies: Mapping[str, str]
) -> tuple[str, auth.CurrentUser, str]:
    """Whoever has the link and knows the password that was chosen is a patient, logged in, and goes on to an address.

    Without the password somebody could register with another's address, and use the account as soon as they follow
    the link. Raises LinkOver, WrongCredentials.
    """
    typed = await threads.write(account_mails.try_password, token, now=now)
    if not await auth.hashing(auth.fits, password, typed.patient.password_hash):
        raise errors.WrongCredentials
    replaces = auth.replaced(cookies)
    started = await auth.start_session(account_mails.confirm, token, replaces=replaces, now=now)
    return *started, typed.leads_to


async def change_email(
    current_user: auth.CurrentUser, email: str, password: str, *, address: str, now: datetime
) -> tuple[str, auth.CurrentUser] | None:
    """Another e-mail address: it is mailed a link that confirms it, and nothing changes before that: None.

    Where there is no mail server it is theirs at once: every session of the person ends, the caller goes on in a new
    one, with the token returned. Raises BadEmail; EmailTaken, with a mail server only for the one that they have;
    WrongCredentials; TooManyAttempts, also after ten mails within 15 minutes from one network, or thirty without mails.
    """
    email = text.email(email)
    attempt = await auth.verify(
        current_user.person.email, password, address="", browser=current_user.token_hash, now=now
    )
    if settings().mail_host:
        await threads.write(email_changes.ask, attempt, email=email, address=address, now=now)
        return None
    await threads.write(throttle.registering, address=address, now=now)  # as it tells as much
    return await auth.start_session(email_changes.change, attempt, email=email, now=now)


async def confirm_email(
    token: str, password: str, *, address: str, now: datetime, cookies: Mapping[str, str]
) -> tuple[str, auth.CurrentUser]:
    """Whoever has the link and knows the password of the account has that address from now on, and is logged in.

    Every other session of theirs ends. Raises LinkOver, WrongCredentials, TooManyAttempts.
    """
    person = (await threads.read(email_changes.find, token, now=now)).person
    browser = auth.browser_hash(cookies)
    try:
        attempt = await auth.verify(person.email, password, address=address, browser=browser, now=now)
    except errors.WrongCredentials:
        await threads.read(email_changes.find, token, now=now)  # the first of two presses may have used it by now
        raise
    replaces = auth.replaced(cookies)
    return await auth.start_session(email_changes.confirm, attempt, token=token, replaces=replaces, now=now)


async def set_password(token: str, new: str, *, now: datetime) -> None:
    """Another password for whoever has the link with this token; all their sessions end, and the link is used.

    Raises LinkOver; WeakPassword, BadText (field `password`).
    """
    person = (await threads.read(account_mails.find, token, now=now)).person
    about = (person.clinic.name, person.clinic.slug, person.name, person.email)
    await auth.hashing(passwords.check, new, about=about, field="password")
    await threads.write(account_mails.set_password, token, await auth.hashing(auth.hash_password, new), now=now)
