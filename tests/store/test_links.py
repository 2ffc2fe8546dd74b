"""Which links to a video are kept."""

import pytest

from store import errors, text

GOOD = (
    *("https://meet.example", "https://meet.example/", "https://a.b-c.example:8443/x/y?z=1&q=%20#part"),
    *("HTTPS://Meet.Example/Room", "https://xn--bcher-kva.example/a@b,(c)"),
)
BAD = (
    *(
        "http://meet.example",
        "//meet.example",
        "meet.example",
        "javascript:alert(1)",
        "JavaScript:alert(1)//https://x.yz",
    ),
    *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "https:meet.example", "https:/meet.example", "https://"),
    *("https://ada@meet.example", "https://ada:secret@meet.example", "https://meet.example@evil.example/"),
    *(
        "https://[::1]/",
        "https://[::1",
        "https://[fe80::1%25eth0]/x",
        "https://::1/",
        "https://127.0.0.1/x",
        "https://1.2.3.4",
    ),
    *(
        "https://localhost/x",
        "https://-a.example",
        "https://a..example",
        "https://meet.example:123456/",
        "https://.example",
    ),
    *("https://meet.example/a b", "https://meet .example", "https://meet.example/a\tb", "https://meet.example/a\nb"),
    *("https://meet.example/\0", "https://meet.example/\r\nSet-Cookie: a=b", "https://meet.example\\@evil.example"),
    *('https://meet.example/"x', "https://meet.example/<x>", "https://meet.example/\u202e", "https://bücher.example"),
    # letters that are a k, an s and an i to whoever compares without case
    *("http\u017f://meet.example", "https://meet.\u212aept.example", "https://meet.\u017fite.example/x"),
    *("https://meet.example/\u017f", "https://meet.example\u0131/"),
    *("\u200bhttps://meet.example", "https://meet.example/\ud800", "https://meet.example/{room}"),
)


@pytest.mark.parametrize("link", GOOD)
def test_a_link_by_https_to_a_host_is_kept_as_it_is(link: str):
    assert text.link(f" {link}\n", field="x") == link


@pytest.mark.parametrize("link", BAD)
def test_everything_else_is_refused(link: str):
    with pytest.raises(errors.BadLink):
        text.link(link, field="x")
    with pytest.raises(errors.Invalid):
        text.link_template(link.removesuffix("/{room}"), field="x")


def test_nothing_is_no_link_and_what_is_endless_is_too_long():
    assert text.link(" \n", field="x") == text.link_template(" ", field="x") == ""
    for number in (text.LONGEST_LINK, 10_000, 10**7):
        with pytest.raises(errors.TooLong):
            text.link(f"https://meet.example/{'x' * number}", field="x")
        with pytest.raises(errors.TooLong):
            text.link_template(f"https://meet.example/{{room}}/{'x' * number}", field="x")


@pytest.mark.parametrize("template", ["https://meet.example/{room}", "https://m.example/a?room={room}#x"])
def test_a_template_has_one_room(template: str):
    assert text.link_template(f" {template} ", field="x") == template


@pytest.mark.parametrize(
    "template",
    [
        *(
            "https://meet.example",
            "https://meet.example/room",
            "https://{room}.meet.example/",
            "https://meet.example/{ROOM}",
        ),
        *(
            "https://{room}.meet.example/{room}",
            "https://meet.example/{room}/{room}",
            "{room}",
            "https://meet.example/{x}",
        ),
        *(
            "https://{room}@meet.example/",
            "javascript:{room}",
            "http://meet.example/{room}",
            "https://meet.example:{room}/",
        ),
    ],
)
def test_any_other_template_is_refused(template: str):
    with pytest.raises((errors.MissingRoom, errors.BadLink)):
        text.link_template(template, field="x")
