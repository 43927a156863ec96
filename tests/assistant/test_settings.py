"""Settings: every variable of the environment is known or refused, and what is wrong is said in one sentence."""

import re
from pathlib import Path

import pytest

from assistant.settings import PREFIX, Settings, default_index, load_settings
from ingest.errors import SettingsError

README = Path(__file__).parents[2] / "README.md"
DOCUMENTED = README.parent / "docs" / "settings.md"


def refused(**overrides: object) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_settings(**overrides)
    assert all("\n" not in text and text.endswith(("。", ".")) for text in (caught.value.zh, caught.value.en))
    return caught.value


def test_defaults_need_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load_settings()
    assert settings.index == default_index() == tmp_path / "policy-assistant" / "index"
    assert (settings.encoder, settings.chroma_url, settings.host, settings.port) == ("", "", "127.0.0.1", 7860)


def test_the_environment_and_over_it_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_PORT", "8000")
    monkeypatch.setenv("POLICY_HOST", "::1")
    assert load_settings(port=None).port == 8000
    assert load_settings(port=9000, host=None).port == 9000
    assert load_settings().host == "::1"


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_INDEX", "")
    monkeypatch.setenv("POLICY_PORT", "")
    assert load_settings() == Settings()


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_INDEX", "~/index")
    assert load_settings().index == Path.home() / "index"


def test_an_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_INDX", "x")
    error = refused()
    assert "POLICY_INDX" in error.zh
    assert "POLICY_INDEX" in error.en


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "应为整数"),
        ("PORT", "65536", "应不大于 65535"),
        ("PORT", "-1", "应不小于 0"),
        ("LOCK_WAIT", "nan", "应为有限的数"),
        ("LOCK_WAIT", "soon", "应为数字"),
        ("MAX_QUESTION", "0", "应不小于 1"),
        ("STORE", "some", "应为 'auto'、'chroma'、'milvus'、'exact' 之一"),
        ("LANGUAGE", "fr", "应为 'zh'、'en' 之一"),
    ],
)
def test_a_value_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    error = refused()
    assert said in error.zh
    assert PREFIX + name in error.zh
    assert repr(value) in error.en


def test_a_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "文件夹" in refused(index=tmp_path / "file").zh


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]


def test_every_setting_is_documented_with_its_default() -> None:
    rows = DOCUMENTED.read_text("utf-8").splitlines()
    for name, field in Settings.model_fields.items():
        found = [row for row in rows if row.startswith(f"| `{PREFIX}{name.upper()}` |")]
        assert len(found) == 1, name
        if isinstance(field.default, bool):
            assert f"| `{str(field.default).lower()}` |" in found[0]
        elif isinstance(field.default, int | float):
            assert f"| `{field.default:g}` |" in found[0]
        elif isinstance(field.default, str) and field.default:
            assert f"`{field.default}`" in found[0]


def test_the_readme_names_no_setting_that_is_not() -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", README.read_text("utf-8")))
    assert named
    assert not named - {name.upper() for name in Settings.model_fields}
