"""What people do with their accounts before they are logged in, and by mail."""

from collections.abc import Mapping
from datetime import datetime

import auth
from store import errors, text, threads
from store.people import account_mails, passwords, people, sessions, throttle


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
) -> tuple[str, auth.CurrentUser]:
    """A new patient of the institution with the slug `clinic`, logged in.

    Raises BadName, BadEmail, BadPhone, UnknownInstitution, WeakPassword, BadText, EmailTaken; TooManyAttempts after
    thirty tries from one address within 15 minutes, as each one tells whether an e-mail has an account.
    """
    name, email, phone = text.name(name), text.email(email), text.phone(phone)
    its = next((each for each in await threads.read(people.institutions) if each.slug == clinic), None)
    if its is None:
        raise errors.UnknownInstitution("clinic")
    await auth.hashing(passwords.check, password, about=(its.name, its.slug, name, email), field="password")
    await threads.write(throttle.registering, address=address, now=now)
    patient = sessions.NewPatient(clinic, name, email, await auth.hashing(auth.hash_password, password), phone)
    return await auth.start_session(sessions.register, patient, replaces=auth.replaced(cookies or {}), now=now)


async def set_password(token: str, new: str, *, now: datetime) -> None:
    """Another password for whoever has the link with this token; all their sessions end, and the link is used.

    Raises LinkOver; WeakPassword, BadText (field `password`).
    """
    person = (await threads.read(account_mails.find, token, now=now)).person
    about = (person.clinic.name, person.clinic.slug, person.name, person.email)
    await auth.hashing(passwords.check, new, about=about, field="password")
    await threads.write(account_mails.set_password, token, await auth.hashing(auth.hash_password, new), now=now)
