"""Native dialogs: the keyboard stays in them, Escape closes them."""

from nicegui import ui

from pages.elements.tags import Tag


def open_dialog(dialog: Tag) -> None:
    """Show a `tag("dialog", classes="sheet")`: the keyboard stays in it, Escape closes it."""
    ui.run_javascript(f"kept.open({dialog.id})")


def close_dialog(dialog: Tag) -> None:
    """Close a dialog."""
    ui.run_javascript(f"kept.close({dialog.id})")
