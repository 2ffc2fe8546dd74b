"""Phone numbers as they are dialled from anywhere."""

import phonenumbers


def international(number: str, country: str | None) -> str:
    """Return the number in E.164, as "+493012345678"; empty where nobody can be called there.

    `country` (ISO 3166-1) is where numbers without a country's code are dialled.
    """
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
