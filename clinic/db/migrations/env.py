"""What Alembic runs. `clinic.db.migrate` hands it the connection: there is no alembic.ini."""

from typing import Any, Literal

from alembic import context

from clinic.db.base import UtcDateTime
from clinic.db.models import Base


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """How our own column type is written in a migration."""
    return "base.UtcDateTime()" if kind == "type" and isinstance(thing, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,  # SQLite cannot alter a table in place
    render_item=_render,
)
context.run_migrations()
