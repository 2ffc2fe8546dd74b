"""The main job in real browsers: a patient books, the provider's inbox moves, the answer comes back."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.steps import (
    GRACE,
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    PRIYA,
    STANDING,
    YUSUF,
    book,
    count,
    decide,
    expect_count,
    expect_gone,
    expect_not_reloaded,
    expect_unread,
    free_times,
    go,
    look_up,
    mark,
    press_at_once,
    row,
    tab,
    unread,
)

HIDDEN = """
    window.inFront = false;
    Object.defineProperty(document, 'visibilityState', {get: () => window.inFront ? 'visible' : 'hidden'});
"""
COME_TO_FRONT = "window.inFront = true; document.dispatchEvent(new Event('visibilitychange'))"


def request_in_the_browser(page: Page, type_name: str, notes: str) -> int:
    """Choose, type and press as a patient does; the new appointment's id."""
    page.locator("label.choice-card", has_text=type_name).click()
    page.locator("label.choice-card", has_text=NAMES[MIRA]).click()
    page.locator("label.slot:visible").first.click()
    page.get_by_label("Anything we should know?").fill(notes)
    expect(page.locator(".summary-bar")).to_contain_text(f"with {NAMES[MIRA]}")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url(re.compile(r"/appointments/\d+\?sent=1$"))
    wait_until_live(page)
    return int(re.findall(r"\d+", page.url.rsplit("/", 1)[1])[0])


def test_a_patient_books_the_inbox_moves_at_once_and_accepting_moves_the_patients_pages(open_as: OpenAs) -> None:
    inbox, patient = open_as(MIRA, "/provider-dashboard"), open_as(LENA, "/")
    waiting, accepted = count(inbox, "pending"), count(inbox, "accepted")
    mine = tab(patient, "/appointments")
    mark(inbox, mine)
    request = request_in_the_browser(patient, "Consultation", "The stairs at the back, please.")
    mark(patient)
    expect(patient.get_by_text("Request sent. The clinic will answer here; you can close this page.")).to_be_visible()
    expect(row(inbox, request)).to_contain_text(NAMES[LENA])
    expect(row(inbox, request)).to_contain_text("The stairs at the back, please.")
    expect_count(inbox, "pending", waiting + 1)
    row(inbox, request).scroll_into_view_if_needed()
    expect(patient.locator(".standing")).to_contain_text("Seen by the clinic")
    row(inbox, request).get_by_role("button", name=f"Accept {NAMES[LENA]}").click()
    expect(row(inbox, request).locator(".row-said")).to_have_text("Accepted")
    expect(row(inbox, request).get_by_role("button", name="Undo")).to_be_visible()
    expect(inbox.get_by_role("status").filter(has_text=f"Accepted. {NAMES[LENA]} reads it in Kept")).to_have_count(1)
    expect_count(inbox, "pending", waiting)
    expect_count(inbox, "accepted", accepted + 1)
    expect(patient.locator(".standing")).to_contain_text(f"Accepted by {NAMES[MIRA]}")
    expect(patient.locator(".timeline li")).to_have_text(
        [re.compile("You sent"), re.compile("Mira Okonkwo saw"), re.compile("Mira Okonkwo accepted")]
    )
    expect(patient.locator(".toast.tone-accepted")).to_contain_text(f"Accepted by {NAMES[MIRA]}")
    expect(mine.locator("main article, main .item", has=mine.locator(link(request)))).to_contain_text("Accepted")
    expect_gone(inbox, request)
    expect_not_reloaded(inbox, patient, mine)


def link(request: int) -> str:
    """What leads to the appointment; in the patient's list the row itself is the link."""
    return f'xpath=descendant-or-self::a[@href="/appointments/{request}"]'


def test_a_provider_rejects_with_a_reason_which_the_patient_reads_at_once(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/appointments"), open_as(MIRA, "/provider-dashboard")
    rejected = count(inbox, "rejected")
    request = book(patient.context, "therapy", by=MIRA)
    detail = tab(patient, f"/appointments/{request}")
    mark(patient, inbox, detail)
    row(inbox, request).get_by_role("button", name=f"Reject {NAMES[LENA]}").click()
    dialog = inbox.get_by_role("dialog", name=f"Reject the request of {NAMES[LENA]}, Therapy, ")
    dialog.get_by_label("Reason, if you like").fill("We are away that week.")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog).to_be_hidden()
    expect(row(inbox, request).locator(".row-said")).to_have_text("Rejected")
    expect_gone(inbox, request)
    expect_count(inbox, "rejected", rejected + 1)
    expect(detail.locator(".standing")).to_contain_text("Not possible this time")
    expect(detail.locator(".standing")).to_contain_text("Reason: We are away that week.")
    expect(detail.get_by_role("link", name="Choose another time")).to_be_visible()
    for page in (patient, detail):
        expect(page.locator(".toast.tone-rejected")).to_contain_text("They wrote: We are away that week.")
    expect(patient.locator("main")).to_contain_text("Reason: We are away that week.")
    expect_not_reloaded(patient, inbox, detail)


def test_one_request_moves_every_tab_of_the_people_concerned(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/appointments"), open_as(MIRA, "/provider-dashboard")
    staff = open_as(KATRIN, "/staff")
    patient_news, inbox_accepted = tab(patient, "/notifications"), tab(inbox, "/provider-dashboard?filter=accepted")
    staff_accepted = tab(staff, "/staff?filter=accepted")
    patients, inboxes, staffs = (patient, patient_news), (inbox, inbox_accepted), (staff, staff_accepted)
    heard, inbox_unread = unread(patient), unread(inbox)
    waiting, decided = count(inbox, "pending"), count(inbox, "accepted")
    all_waiting, all_decided = count(staff, "pending"), count(staff, "accepted")
    mark(*patients, *inboxes, *staffs)

    request = book(patient.context, by=MIRA)
    expect(inbox_accepted.locator(".toast")).to_contain_text(f"New request from {NAMES[LENA]}")
    for page in inboxes:
        expect_count(page, "pending", waiting + 1)
        expect_unread(page, inbox_unread + 1)
    for page in staffs:
        expect_count(page, "pending", all_waiting + 1)
    for page, shown in ((inbox, 1), (inbox_accepted, 0), (staff, 1), (staff_accepted, 0)):
        expect(row(page, request)).to_have_count(shown)
    expect(patient.locator("main").locator(link(request))).to_be_visible()
    row(inbox, request).scroll_into_view_if_needed()
    expect(patient.locator("main article, main .item", has=patient.locator(link(request)))).to_contain_text("Seen")
    for page in patients:  # the provider has the inbox in front, which is no news
        expect_unread(page, heard)
        expect(page.locator(".toast")).to_have_count(0)

    row(inbox, request).get_by_role("button", name="Accept").click()
    for page in patients:
        expect(page.locator(".toast.tone-accepted")).to_contain_text(f"Accepted by {NAMES[MIRA]}")
        expect_unread(page, heard + 1)
    expect(patient_news.locator(".item-list .item").first).to_contain_text(f"Accepted by {NAMES[MIRA]}")
    expect(patient.locator("main article, main .item", has=patient.locator(link(request)))).to_contain_text("Accepted")
    for page in inboxes:
        expect_count(page, "pending", waiting)
        expect_count(page, "accepted", decided + 1)
    for page in staffs:
        expect_count(page, "pending", all_waiting)
        expect_count(page, "accepted", all_decided + 1)
        expect(page.locator(".toast")).to_have_count(0)
    for page in (inbox, staff):
        expect_gone(page, request)
    for page in (inbox_accepted, staff_accepted):
        expect(row(page, request)).to_have_count(1)
    expect_not_reloaded(*patients, *inboxes, *staffs)


def test_one_request_moves_no_page_of_anybody_else(open_as: OpenAs) -> None:
    patient, provider = open_as(LENA, "/account"), open_as(MIRA, "/account")
    jonas, yusuf, priya, grace = (open_as(email, "/account") for email in (JONAS, YUSUF, PRIYA, GRACE))
    inboxes, heard = "/provider-dashboard?filter=all", list[str]()
    for page, path in ((jonas, inboxes), (priya, inboxes), (yusuf, "/appointments"), (grace, "/appointments")):
        page.on("websocket", lambda socket: socket.on("framereceived", lambda text: heard.append(str(text))))
        go(page, path)
    others = (jonas, yusuf, priya, grace)
    bells, counts = {page: unread(page) for page in others}, {page: count(page, "all") for page in (jonas, priya)}
    mark(*others)
    request = book(patient.context, by=MIRA)
    expect(provider.locator(".toast")).to_be_visible()
    decide(provider.context, request)
    expect(patient.locator(".toast")).to_be_visible()

    # What they are told now comes after anything that they could have heard of it.
    theirs = book(yusuf.context, by=JONAS), book(grace.context, by=PRIYA)
    for page in (jonas, priya):
        expect_count(page, "all", counts[page] + 1)
        expect_unread(page, bells[page] + 1)
    for page, each in zip((jonas, priya), theirs, strict=True):
        decide(page.context, each)
    for page, number in zip(others, (0, 1, 0, 1), strict=True):
        expect_unread(page, bells[page] + number)
        expect(page.locator(f'[data-row="{request}"], [href="/appointments/{request}"]')).to_have_count(0)
    assert heard
    assert [text for text in heard if f"/appointments/{request}" in text] == []
    expect_not_reloaded(*others)


def for_either(patient: BrowserContext) -> str:
    """A time that both providers have."""
    return free_times(patient, "consultation", by=(MIRA, JONAS))[0]


def test_a_request_for_any_provider_leaves_the_other_inbox_and_says_who_accepted_it(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account")
    mira, jonas = open_as(MIRA, "/provider-dashboard"), open_as(JONAS, "/provider-dashboard")
    waiting = count(jonas, "pending")
    request = book(patient.context, start=for_either(patient.context))
    for inbox in (mira, jonas):
        expect(row(inbox, request)).to_contain_text("First available")
    row(mira, request).get_by_role("button", name="Accept").click()
    expect(row(jonas, request)).to_contain_text(f"Accepted by {NAMES[MIRA]}")
    expect(row(jonas, request).get_by_role("button")).to_have_count(0)
    expect_gone(jonas, request)
    expect_count(jonas, "pending", waiting)


def test_of_two_providers_who_accept_at_the_same_moment_one_does_and_the_other_reads_who(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account")
    inboxes = [open_as(MIRA, "/provider-dashboard"), open_as(JONAS, "/provider-dashboard")]
    request = book(patient.context, start=for_either(patient.context))
    for inbox in inboxes:
        expect(row(inbox, request)).to_be_visible()
        inbox.evaluate("""
            window.said = '';
            new MutationObserver(() => { window.said = document.body.innerText + window.said.slice(-20000); })
              .observe(document.body, {childList: true, subtree: true, characterData: true});
        """)
    press_at_once(inboxes, f'[data-row="{request}"] [data-act=accept]')
    expect(patient.locator(".toast.tone-accepted")).to_be_visible()
    winner = re.findall("Accepted by (.*?):", patient.locator(".toast.tone-accepted").inner_text())[0]
    for inbox, email in zip(inboxes, (MIRA, JONAS), strict=True):
        expect_gone(inbox, request)
        won = winner == NAMES[email]
        assert ("Undo" in inbox.evaluate("said")) is won
        assert bool(re.search(f"ccepted by {winner}", inbox.evaluate("said"))) is not won


def test_a_request_counts_as_seen_when_the_provider_has_the_page_in_front(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/account")
    inbox.add_init_script(HIDDEN)
    go(inbox, "/provider-dashboard")
    request = book(patient.context, by=MIRA)
    go(patient, f"/appointments/{request}")
    expect(row(inbox, request)).to_be_visible()
    later = book(patient.context, by=MIRA)
    expect(row(inbox, later)).to_be_visible()
    expect(patient.locator(STANDING)).to_have_text("Sent")
    assert look_up(patient.context, request)["status"] == "booked"
    inbox.evaluate(COME_TO_FRONT)
    row(inbox, request).scroll_into_view_if_needed()
    expect(patient.locator(STANDING)).to_contain_text("Seen by the clinic")
    expect(patient.locator(".timeline li").nth(1)).to_contain_text(f"{NAMES[MIRA]} saw the request")


def test_a_row_that_nobody_has_scrolled_to_is_not_seen(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account")
    request = book(patient.context, by=MIRA)  # the newest, at the end
    inbox = open_as(MIRA, "/provider-dashboard", viewport={"width": 390, "height": 420})
    expect(row(inbox, request)).not_to_be_in_viewport()
    first = inbox.locator("[data-row]").first.get_attribute("data-row")
    inbox.wait_for_function(
        "async (id) => (await (await fetch(`/appointments/${id}`, {headers: {Accept: 'application/json'}})).json())"
        ".status === 'pending'",
        arg=first,
    )
    assert look_up(patient.context, request)["status"] == "booked"
    row(inbox, request).scroll_into_view_if_needed()
    go(patient, f"/appointments/{request}")
    expect(patient.locator(STANDING)).to_contain_text("Seen by the clinic")
