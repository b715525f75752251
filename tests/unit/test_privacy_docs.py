"""What the data-protection officer and the visitor read is what the settings say."""

from pathlib import Path

import pytest

from terecht.config import Settings
from terecht.domain.retention import Kept, Trouble
from terecht.labels.privacy import CONSENTS, KEPT, TROUBLES
from terecht.labels.widget import WIDGET
from terecht.service.asking import CONSENT_VERSION

TEXT = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kept", list(Kept))
def test_every_class_stands_in_the_register_with_its_default_and_its_setting(kept: Kept) -> None:
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{kept}` |")]
    name = f"keep_{kept}_days"
    assert f"{Settings.model_fields[name].default} dagen" in row
    assert f"`{name}`" in row


def test_every_class_and_every_trouble_has_dutch_words() -> None:
    assert set(KEPT) == set(Kept)
    assert set(TROUBLES) == set(Trouble)


def test_the_text_that_is_agreed_to_now_is_kept_under_its_version() -> None:
    assert WIDGET["consent"] == CONSENTS[CONSENT_VERSION]
