"""What may be kept as a name, an e-mail or a text: nothing that looks like something else, or like nothing."""

import pytest

from store import errors, text

NOTHING = {
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "left-to-right mark": "\u200e",
    "word joiner": "\u2060",
    "tag": "\U000e0061",
    "Hangul filler": "\u3164",
    "halfwidth filler": "\uffa0",
    "first filler": "\u115f",
    "blank of Braille": "\u2800",
    "variation selector": "\ufe0f",
    "ideographic variation selector": "\U000e0100",
    "grapheme joiner": "\u034f",
    "invisible times": "\u2062",
    "C1 control": "\x90",
}


TURNING = [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]


@pytest.mark.parametrize("sign", NOTHING.values(), ids=NOTHING)
def test_what_nobody_sees_is_in_no_e_mail_alone_no_name_and_no_text(sign: str):
    for address in (f"{sign}ada@harbor.example", f"a{sign}da@harbor.example", f"ada@har{sign}bor.example"):
        with pytest.raises(errors.BadEmail):
            text.email(address)
        assert text.spelt(address) == "ada@harbor.example"
    with pytest.raises(errors.BadName):
        text.name(sign * 3)
    assert text.name(f"A{sign}da") == "Ada"
    assert text.clean(f" {sign}\n{sign}", field="notes", limit=10) == ""
    kept = "Ada!" if sign in TURNING else f"Ada{sign}!"
    assert text.clean(f"Ada{sign}!", field="notes", limit=10) == kept


@pytest.mark.parametrize("sign", TURNING)
def test_no_text_turns_the_words_beside_it_around(sign: str):
    assert text.clean(f"{sign}evil\n{sign} ok", field="notes", limit=20) == "evil\n ok"
    assert text.line(f" {sign} evil", field="name", limit=20) == "evil"
    assert text.name(f"{sign}evil") == "evil"


@pytest.mark.parametrize(
    "name",
    [
        "علی\u200cرضا",  # Persian: without the non-joiner another word
        "ক\u09cd\u200cষ",  # Bengali: the virama is shown
        "র\u200d\u09cdযাচেল",  # Bengali: Rachel
        "අශ\u0dca\u200dවිනී",  # Sinhala: one letter of two
        "അവന\u0d4d\u200d",  # Malayalam: a letter of its own, at the end
        "葛\U000e0100城",  # Japanese: this family's way to write it
        "ᠮᠣᠩ\u180bᠭᠣᠯ",
        "José Ñandú",
        "Nguyễn Thị Ánh",
        "O'Neil-Łuczak, Jr.",
        "王小明",
        "Zoë 🦁",
    ],
)
def test_a_name_keeps_what_its_script_needs(name: str):
    assert text.name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada\u202e\u2066 L\u200bindqvist\u2069", "Ada Lindqvist"),
        ("\u200dعلی\u200c", "علی"),
        ("Ad\u200da", "Ada"),
        ("Ada\u200c\u200cعلی", "Adaعلی"),
        ("Jose\u0301", "José"),
        ("A\U000e0100da", "Ada"),
        ("Ada\n\u2028Lindqvist", "Ada Lindqvist"),
    ],
)
def test_of_a_name_stays_what_is_to_be_seen(typed: str, kept: str):
    assert text.name(typed) == kept


@pytest.mark.parametrize("name", ["", " ", "007", "...", "🦁", "\u0301", "\ue000", "—"])
def test_a_name_has_a_letter(name: str):
    with pytest.raises(errors.BadName):
        text.name(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@XN--MLLER-KVA.Example", "ada@müller.example"),
        ("ada@müller.example", "ada@müller.example"),
        ("ada@mu\u0308ller.example", "ada@müller.example"),
        ("ada@bücher。example", "ada@bücher.example"),
        ("ada@straße.example", "ada@straße.example"),
        ("иван@xn--e1afmkfd.xn--p1ai", "иван@пример.рф"),
        ("иван.smith@example.org", "иван.smith@example.org"),
        ("王@例子.公司", "王@例子.公司"),
        ("ａｄａ＠example.org", "ada@example.org"),
        ("o'neil+kept@my_host.example", "o'neil+kept@my_host.example"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str):
    assert text.email(typed) == text.spelt(typed) == text.email(kept) == kept


@pytest.mark.parametrize(
    "address",
    [
        "аda@example.org",  # the first letter is Cyrillic
        "ada@exаmple.org",
        "αda@example.org",
        "ada❤@example.org",
        "ada@xn--ls8h.example",  # a heap of something
        "ada@xn--a.example",
        "ada@xn--zz-foo--bar.example",
        "ada@faß\u200d.example",
        "ada@" + "ü" * 64 + ".example",
        "a" * 60 + "@" + ".".join(["ü" * 40] * 4) + ".example",  # short for people, too long for the network
        "ada\ue000@example.org",
    ],
)
def test_an_address_that_is_none_or_looks_like_another_gets_no_account(address: str):
    with pytest.raises(errors.BadEmail):
        text.email(address)
    text.spelt(address)


def test_parts_of_an_address_are_sought_in_the_spelling_that_is_kept():
    assert text.sought("ada@XN--MLLER-KVA.exam") == "ada@müller.exam"
    assert text.sought("xn--mller-kva") == "müller"
    assert text.sought("xn-- xn--99999999 mu\u0308l") == "xn-- xn--99999999 mül"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  +49 30 23125 100 ", "+49 30 23125 100"),
        ("(030) 23125-100", "(030) 23125-100"),
        ("+49 (0)30 / 23125100", "+49 (0)30 / 23125100"),
        ("(+1) 212 555 0100", "(+1) 212 555 0100"),
        ("\u202a+49\xa030\u2011231\u201325 100\u202c", "+49 30-231-25 100"),  # as address books of phones copy it
        ("\uff10\uff13\uff10 12345", "030 12345"),
        ("12345", "12345"),
        ("1" * 15, "1" * 15),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_a_phone_number_is_kept_as_people_write_it(typed: str, kept: str):
    assert text.phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "1234",
        "1" * 16,
        "+",
        "call me",
        "030 12345 x7",
        "030+12345",
        "++49 30 12345",
        "(030 12345",
        "030) 12345",
        "-030 12345",
        "<b>030 12345</b>",
        "030 12345\0",
        "030 12345\ud800",
        "tel:03012345",
        "٠٣٠١٢٣٤٥x",
        "1 2 3 4 5" + " -" * 20,
        "1" * 1_000_000,
    ],
)
def test_what_nobody_could_call_is_no_phone_number(typed: str):
    with pytest.raises(errors.BadPhone):
        text.phone(typed)
