"""Everything one running simulator knows: ledger, messages, preferences, faults, receipts."""

from pathlib import Path

from fastapi import FastAPI, Request

from simulators.berichten import Berichten
from simulators.faults import Faults
from simulators.globe_post import Globe
from simulators.ledger import Ledger
from simulators.notify_messages import NotifyMessages
from simulators.receipts import Receipts
from simulators.voorkeuren import Voorkeuren


class World:
    """The shared state of the far sides in one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger(folder)
        self.berichten = Berichten(self.ledger)
        self.voorkeuren = Voorkeuren(self.ledger)
        self.faults = Faults()
        self.receipts = Receipts(self.ledger, self.berichten)
        self.globe = Globe(self.ledger, self.voorkeuren)
        self.notify = NotifyMessages(self.ledger)
        self.numbers_in_addresses: list[str] = []  # calls (watch.py); outlives a reset

    def reset(self) -> None:
        """As on the first day, but the receipt settings stay as they are."""
        self.receipts.forget()
        self.globe.reset()
        self.notify.forget()
        self.ledger.reset()
        self.berichten.by_id.clear()
        self.faults.clear()
        self.voorkeuren.restart()
        self.receipts.configure(self.receipts.settings)


def world_of(app: FastAPI) -> World:
    """The world of this app."""
    world: World = app.state.world
    return world


def world(request: Request) -> World:
    """The world of the app that got this request; for use with Depends."""
    return world_of(request.app)
