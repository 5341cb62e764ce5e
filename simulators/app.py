"""All HTTP far sides as one app. The SMTP sink and the server are in `run`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp

from fastapi import FastAPI

from simulators import (
    bag,
    betalen,
    bounces,
    brp,
    control,
    digid,
    lopende_zaken,
    magazijn,
    notify,
    notify_control,
    pages,
    problem,
    profiel,
    rdw,
    referentielijsten,
)
from simulators.faults import FaultMiddleware
from simulators.oidc import Client, Keys
from simulators.watch import Watch
from simulators.world import World, world_of


def create_app(state_dir: Path | None) -> FastAPI:
    """The far sides, with what they accepted in `state_dir` (None: a fresh temporary folder)."""
    world = World(state_dir or Path(mkdtemp(prefix="simulators-")))
    app = FastAPI(title="Simulators", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.world = world
    problem.install(app)
    keys, client = Keys(world.folder), Client.from_environment()
    desks = [digid.residents(keys, client), digid.staff(keys, client)]
    for router in (
        *(
            module.router
            for module in (magazijn, profiel, bag, brp, rdw, betalen, notify, lopende_zaken)
        ),
        *(module.router for module in (referentielijsten, notify_control, bounces, control, pages)),
        *(digid.router(desk) for desk in desks),
    ):
        app.include_router(router)
    app.add_middleware(FaultMiddleware, faults=world.faults)
    app.add_middleware(Watch, seen=world.numbers_in_addresses)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    world = world_of(app)
    world.receipts.start()
    world.globe.start()
    yield
    world.globe.stop()
    await world.receipts.stop()
    await world.notify.stop()
    world.ledger.close()
