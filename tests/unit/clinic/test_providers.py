"""Which provider keeps the diary."""

from __future__ import annotations

import pytest

from clinic import diary, providers
from clinic.errors import SettingsError
from clinic.profile import Clinic
from clinic.profile import Provider as Named


def kept_by(clinic: Clinic, provider: Named) -> Clinic:
    return clinic.copy(update={"booking": clinic.booking.copy(update={"provider": provider})})


def test_the_desk_is_our_own_diary(clinic: Clinic) -> None:
    desk = providers.chosen(kept_by(clinic, Named.desk))
    assert desk.offers is diary.offers
    assert desk.hold is diary.hold


@pytest.mark.parametrize("provider", [Named.calcom, Named.link])
def test_providers_that_are_not_there_yet(clinic: Clinic, provider: Named) -> None:
    with pytest.raises(SettingsError, match=r"clinic\.yml: booking\.provider: .* use desk"):
        providers.chosen(kept_by(clinic, provider))
