"""Brings the clinic's database to the version that this program needs."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from clinic.settings import ROOT

MIGRATIONS = ROOT / "clinic" / "db" / "migrations"


def upgrade() -> None:
    """Run the migrations that the database has not seen; raises `DatabaseError`."""
    command.upgrade(migrations(), "head")


def migrations() -> Config:
    """Alembic's configuration: it needs no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
