"""Names of invented clinics and people, and what they write. None of them exists."""

from typing import NamedTuple


class Clinic(NamedTuple):
    """The name of an invented clinic, and where it is; see store.models.Institution."""

    slug: str
    name: str
    zone: str
    country: str
    region: str | None
    address: str
    numbers: str
    """Phone numbers that are nobody's, by two digits; the clinic's own is the first of them."""
    emergency_phone: str
    sentence: str


CLINICS = (
    Clinic(
        "harbor",
        "Harbor Clinic",
        "Europe/Berlin",
        "DE",
        "BE",
        "Am Alten Hafen 12, 2nd floor, Berlin",
        "+49 30 23125 1{:02}",
        "112",
        "If you or someone near you is in danger, call 112 now. It is free, day and night.",
    ),
    Clinic(
        "lakeside",
        "Lakeside Clinic",
        "America/Chicago",
        "US",
        "IL",
        "400 Lakeside Walk, Suite 3, Chicago",
        "+1 312 555 01{:02}",
        "988",
        "If you may hurt yourself or just need to talk, call or text 988 at any hour. In danger, call 911.",
    ),
)
"""The first institutions."""

MORE_CLINICS = """
Meadow Hillside Orchard Riverbank Linden Lighthouse Cedar Parkside Willow Northgate
""".split()  # noqa: SIM905  # a word a line is no easier to read
MORE_PLACES = (
    ("Europe/London", "GB", "ENG", "London", "+44 20 7946 00{:02}", "999"),
    ("Asia/Tokyo", "JP", None, "Tokyo", "+81 3 0000 00{:02}", "119"),
    ("Australia/Sydney", "AU", "NSW", "Sydney", "+61 2 5550 00{:02}", "000"),
    ("America/New_York", "US", "NY", "New York", "+1 212 555 01{:02}", "911"),
    ("Africa/Lagos", "NG", None, "Lagos", "+234 1 000 00{:02}", "112"),
    ("Asia/Kolkata", "IN", "WB", "Kolkata", "+91 33 0000 00{:02}", "112"),
)
EMERGENCY = "If you or someone near you is in danger, call {phone} now."


def clinic(at: int) -> Clinic:
    """The institution at this place in the line of all there could be."""
    if at < len(CLINICS):
        return CLINICS[at]
    word = MORE_CLINICS[at % len(MORE_CLINICS)]
    zone, country, region, town, numbers, phone = MORE_PLACES[at % len(MORE_PLACES)]
    return Clinic(
        slug=f"{word.lower()}-{at + 1}",
        name=f"{word} Clinic {at + 1}",
        zone=zone,
        country=country,
        region=region,
        address=f"{at + 1} {word} Street, {town}",
        numbers=numbers,
        emergency_phone=phone,
        sentence=EMERGENCY.format(phone=phone),
    )


TYPES = (
    ("therapy", "Therapy", 50, "A full session with your provider, at your pace."),
    ("consultation", "Consultation", 30, "Talk a question through and decide together what comes next."),
    ("follow-up", "Follow-up", 20, "A short look at how things have gone since last time."),
    ("crisis-intervention", "Crisis Intervention", 60, "Help with something that cannot wait."),
)
"""Slug, name, minutes and sentence of each appointment type, as in the original system; the last is the crisis."""

DEMO_PEOPLE = {
    "harbor": {
        "patient": "Lena Hoffmann",
        "patient2": "Yusuf Demir",
        "provider": "Dr. Mira Okonkwo",
        "provider2": "Dr. Jonas Brandt",
        "staff": "Katrin Vogel",
    },
    "lakeside": {
        "patient": "Grace Mitchell",
        "patient2": "Daniel Reyes",
        "provider": "Dr. Priya Raman",
        "provider2": "Dr. Samuel Whitaker",
        "staff": "Rosa Delgado",
    },
}

FIRST = """
Aaliyah Adam Agnes Amara Anton Aylin Beatriz Ben Carla Chen Clara David Elif Emil Eva Farid Fatima Felix Greta
Hanna Hassan Ida Imani Ingrid Isaac Ivan Jamal Joana Joel Karim Leila Liam Linh Luca Maja Marta Mateo Nadia
Nina Noah Oskar Paula Rahel Ravi Rosa Sami Sofia Tariq Theo Tomas Vera Wei Yara Zoe
""".split()  # noqa: SIM905  # a word a line is no easier to read
LAST = """
Abara Ahmadi Almeida Andersson Arslan Bakker Bauer Becker Bianchi Castillo Cohen Costa Dubois Eriksen Fischer
Fuentes Garcia Haddad Hansen Hughes Ito Jansen Johnson Kaya Keller Khan Kim Kowalski Kumar Lang Larsen Lopez
Martin Meyer Moreau Mwangi Nakamura Nguyen Novak Okafor Olsen Osei Park Petrov Popescu Richter Rossi Sato
Schmidt Silva Singh Suarez Tanaka Thompson Virtanen Wagner Walsh Weber Young Zhang
""".split()  # noqa: SIM905  # a word a line is no easier to read

NOTES = {
    "therapy": (
        "I would like to go on with what we talked about last time.",
        "I have been sleeping badly for three weeks and would like to talk about it.",
        "Could we please do this without the light above the chair? It gives me headaches.",
        "My sister will bring me and wait outside.",
    ),
    "consultation": (
        "I am thinking about changing my medication and would like your view first.",
        "First visit. My family doctor recommended you.",
        "I will bring the letter from the hospital.",
        "I use a wheelchair: is the room on the ground floor?",
    ),
    "follow-up": (
        "Feeling better. Just a short check, please.",
        "The new exercises help. I have two questions about them.",
        "Same time as last month, if possible.",
    ),
    "crisis-intervention": (
        "Panic attacks since Sunday, today two of them. I am safe, but I need to talk to someone.",
        "I lost someone close to me this week and cannot cope alone.",
        "Please call me if there is anything earlier.",
    ),
}
"""By the type's slug."""

REASONS = (
    "I am away that week. Please choose a later day, or ask for the first available provider.",
    "Please see your family doctor first; we need the letter from them.",
    "That time is kept for emergencies. Any morning of the same week is fine.",
    "This needs a full session: please book Therapy instead.",
    None,
)
"""Why a request was rejected; None: without a reason."""
