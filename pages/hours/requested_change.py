"""From a press on a button of the lists to the change that it asks for."""

from store.clinic.hours import Change, HoursView, RemoveTimeOff, RemoveWeek, SetDate, SetOffering


def requested_change(view: HoursView, act: str, key: str) -> Change | None:
    """The change that `act` asks for; None unless `key` names something that is shown."""
    provider_id = view.provider.id
    match act:
        case "remove-week":
            days = [each.effective_from for each in view.weeks if str(each.effective_from) == key]
            return RemoveWeek(provider_id, days[0]) if days else None
        case "remove-date":
            return next((SetDate(provider_id, day, None) for day in view.dates if str(day) == key), None)
        case "remove-off":
            return next((RemoveTimeOff(away.id) for away in view.away if str(away.id) == key), None)
    offer = next((each for each in view.offers if str(each.type_.id) == key), None)
    if offer is None:
        return None
    if act == "offer":
        return SetOffering(provider_id, offer.type_.id, offered=not offer.offered)
    return SetOffering(provider_id, offer.type_.id, at_once=not offer.at_once) if act == "at-once" else None
