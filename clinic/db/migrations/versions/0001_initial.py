"""Initial.

Revision: 0001, after: None
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clinic.db import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "conversations",
        sa.Column("sender_id", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.Column("shown_after", sa.Integer(), nullable=False),
        sa.Column("started_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sender_id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("last_message", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=True),
        sa.Column("transcript", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.Column("handled_by", sa.String(length=80), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
    )
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handoffs_conversation"), ["conversation"], unique=False)
        batch_op.create_index(batch_op.f("ix_handoffs_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            "uq_handoffs_open",
            ["conversation"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("nearest", sa.JSON(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", base.UtcDateTime(), nullable=False),
        sa.Column("last_at", base.UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("handled_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("likeness", name=op.f("uq_questions_likeness")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_status"), ["status"], unique=False)

    op.create_table(
        "room_slots",
        sa.Column("studio", sa.String(length=40), nullable=False),
        sa.Column("room", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot_start", base.UtcDateTime(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("until", base.UtcDateTime(), nullable=True),
        sa.Column("place_start", base.UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("studio", "room", "slot_start", name=op.f("pk_room_slots")),
    )
    with op.batch_alter_table("room_slots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_slots_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_slots_until"), ["until"], unique=False)

    op.create_table(
        "screenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=True),
        sa.Column("question_set", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint("message_id", name=op.f("uq_screenings_message_id")),
    )
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screenings_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_screenings_conversation"), ["conversation"], unique=False)

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("studio", sa.String(length=40), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("start", base.UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("treated", sa.String(length=120), nullable=False),
        sa.Column("first_visit", sa.Boolean(), nullable=False),
        sa.Column("screening_id", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("respond_by", base.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_appointments_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("reference", name=op.f("uq_appointments_reference")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointments_conversation"), ["conversation"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointments_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointments_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointments_start"), ["start"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointments_status"), ["status"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("claimed_until", base.UtcDateTime(), nullable=True),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("done_at", base.UtcDateTime(), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.sender_id"], name=op.f("fk_inbox_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("conversation", "external_id", name="uq_inbox_external_id"),
        sa.UniqueConstraint("conversation", "position", name="uq_inbox_position"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_state_claimed_until", ["state", "claimed_until"], unique=False)
        batch_op.create_index(
            "uq_inbox_one_running",
            ["conversation"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "web_sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("renewed_at", base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.sender_id"], name=op.f("fk_web_sessions_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
    )
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_sessions_conversation"), ["conversation"], unique=False)

    op.create_table(
        "appointment_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_appointment_events_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_events")),
        sa.UniqueConstraint("message_id", name=op.f("uq_appointment_events_message_id")),
    )
    with op.batch_alter_table("appointment_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_events_appointment_id"), ["appointment_id"], unique=False
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answers", sa.String(length=32), nullable=True),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("sent_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answers"], ["inbox.id"], name=op.f("fk_outbox_answers")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.sender_id"], name=op.f("fk_outbox_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("conversation", "position", name="uq_outbox_position"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_answers"), ["answers"], unique=False)
        batch_op.create_index("ix_outbox_channel_state", ["channel", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_external_id"), ["external_id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_external_id"))
        batch_op.drop_index("ix_outbox_channel_state")
        batch_op.drop_index(batch_op.f("ix_outbox_answers"))

    op.drop_table("outbox")
    with op.batch_alter_table("appointment_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_events_appointment_id"))

    op.drop_table("appointment_events")
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_sessions_conversation"))

    op.drop_table("web_sessions")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inbox_one_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index("ix_inbox_state_claimed_until")

    op.drop_table("inbox")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointments_status"))
        batch_op.drop_index(batch_op.f("ix_appointments_start"))
        batch_op.drop_index(batch_op.f("ix_appointments_phone"))
        batch_op.drop_index(batch_op.f("ix_appointments_email"))
        batch_op.drop_index(batch_op.f("ix_appointments_conversation"))

    op.drop_table("appointments")
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screenings_conversation"))
        batch_op.drop_index(batch_op.f("ix_screenings_at"))

    op.drop_table("screenings")
    with op.batch_alter_table("room_slots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_slots_until"))
        batch_op.drop_index(batch_op.f("ix_room_slots_owner"))

    op.drop_table("room_slots")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_status"))

    op.drop_table("questions")
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handoffs_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_handoffs_created_at"))
        batch_op.drop_index(batch_op.f("ix_handoffs_conversation"))

    op.drop_table("handoffs")
    op.drop_table("conversations")
