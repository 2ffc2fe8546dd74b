"""What people would call a browser on a device, by what it says of itself: "Firefox on Windows"."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
"""The first that stands there: a browser also says what it would be taken for."""


def name(user_agent: str) -> str:
    """Return its name; empty for what is none that people would know."""
    browser, system = (
        next((said for sign, said in signs if sign in user_agent[:400]), "") for signs in (_BROWSERS, _SYSTEMS)
    )
    return f"{browser} on {system}" if browser and system else browser
