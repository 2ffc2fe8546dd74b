"""How many requests wait for a provider, in the tab of each of their pages."""

from pages.frame.bell import COUNT_INTERVAL
from pages.frame.header import Head
from pages.live import live
from store.appointments import lists
from store.appointments.orders import Filter
from store.views.people import Person


def count_waiting(provider: Person, head: Head) -> None:
    """Say in the page's tab how many requests wait for this provider, from now on; counted once for a burst of news."""

    async def count() -> None:
        counts = await live.read(lists.counts, provider)
        if not head.is_deleted:
            head.say_waiting(counts[Filter.pending])

    recount = live.coalesced(count, pause=COUNT_INTERVAL)
    live.follow_appointments(provider, lambda _news, _view: recount())
    live.follow_rules(provider.clinic.id, recount)
    recount()
