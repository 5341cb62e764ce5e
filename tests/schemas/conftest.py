"""The catalogue these tests work with."""

import pytest
from sqlalchemy.orm import Session

from tests.catalogue import Types, make_types


@pytest.fixture
def types(db: Session) -> Types:
    return make_types(db)
