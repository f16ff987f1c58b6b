"""Every setting can be given by its variable, and a wrong one says what was expected."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import Any, get_type_hints

import pytest

from streams.cli.stack import variables
from streams.settings import BadSetting, Settings, documented


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    for variable, default, sentence in documented():
        value = getattr(settings, variable.removeprefix("WIRESTREAM_").lower())
        assert str("" if value is None else value).replace(str(Path.home()), "~") == default
        assert sentence.endswith(".")


def test_variables_give_the_same_settings_back() -> None:
    """For a value other than the default in every field, so that no field is forgotten or mistaken for another."""
    hints = get_type_hints(Settings)
    changed: dict[str, Any] = {}
    for entry in fields(Settings):
        default: Any = entry.default
        choices = entry.metadata["choices"]
        kind = next(
            each for each in getattr(hints[entry.name], "__args__", (hints[entry.name],)) if each is not NoneType
        )
        if choices:
            changed[entry.name] = choices[-1]
        elif kind is bool:
            changed[entry.name] = not default
        elif kind in (int, float):
            changed[entry.name] = kind((default or 0) + 2)
        elif kind is Path:
            changed[entry.name] = Path("/srv") / entry.name
        else:
            changed[entry.name] = f"{entry.name}-value"
    changed["brokers"] = "kafka-1:9092,kafka-2:9093"
    settings = Settings(**changed)
    assert all(getattr(settings, entry.name) != entry.default for entry in fields(Settings))
    assert Settings.from_env(variables(settings)) == settings


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("WIRESTREAM_COMMIT_SECONDS", "fast", 'a number of at least 0.05, got "fast"'),
        ("WIRESTREAM_COMMIT_SECONDS", "0", 'a number of at least 0.05, got "0"'),
        ("WIRESTREAM_COMMIT_SECONDS", "nan", 'a number of at least 0.05, got "nan"'),
        ("WIRESTREAM_PARTITIONS", "1.5", 'a whole number of at least 1, got "1.5"'),
        ("WIRESTREAM_PARTITIONS", "-3", 'a whole number of at least 1, got "-3"'),
        ("WIRESTREAM_EMBARGO", "never", 'one of split, flag, hold, got "never"'),
        ("WIRESTREAM_TLS", "on", 'true or false, got "on"'),
        ("WIRESTREAM_BROKERS", "kafka", 'host:port[,host:port], got "kafka"'),
        ("WIRESTREAM_BROKERS", "a:9092,:9093", 'host:port[,host:port], got ":9093"'),
        ("WIRESTREAM_BROKERS", "kafka:99999", 'host:port[,host:port], got "kafka:99999"'),
        ("WIRESTREAM_HTTP_PORT", "70000", 'a whole number of at least 0 and at most 65535, got "70000"'),
        ("WIRESTREAM_APP_ID", "wire stream", 'got "wire stream"'),
        ("WIRESTREAM_APP_ID", "zürich", 'got "zürich"'),
    ],
)
def test_a_wrong_value_names_its_variable_and_what_was_expected(variable: str, value: str, expected: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({variable: value})
    assert str(caught.value).startswith(f"{variable}: ")
    assert expected in str(caught.value)


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert Settings.from_env({"WIRESTREAM_BATCH": "", "WIRESTREAM_MODEL": ""}) == Settings()


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("YES", True), ("false", False), ("0", False)]
)
def test_switches_take_the_usual_words(text: str, value: bool) -> None:
    assert Settings.from_env({"WIRESTREAM_TLS": text}).tls is value


LOGIN = {"WIRESTREAM_SASL_MECHANISM": "SCRAM-SHA-512", "WIRESTREAM_SASL_USERNAME": "desk", "WIRESTREAM_TLS": "true"}


def test_a_secret_may_come_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("opensesame\n")
    settings = Settings.from_env({**LOGIN, "WIRESTREAM_SASL_PASSWORD_FILE": str(secret)})
    assert settings.kafka()["sasl_plain_password"] == "opensesame"
    assert settings.kafka()["security_protocol"] == "SASL_SSL"
    assert "opensesame" not in str(settings.masked())
    assert settings.masked()["WIRESTREAM_SASL_PASSWORD"] == "********"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"WIRESTREAM_SASL_PASSWORD_FILE: cannot read .*missing"):
        Settings.from_env({**LOGIN, "WIRESTREAM_SASL_PASSWORD_FILE": str(tmp_path / "missing")})


def test_a_password_does_not_cross_the_network_unencrypted_by_accident() -> None:
    login = {**LOGIN, "WIRESTREAM_SASL_PASSWORD": "x", "WIRESTREAM_TLS": "false"}
    with pytest.raises(BadSetting, match="WIRESTREAM_TLS"):
        Settings.from_env(login)
    opted_in = Settings.from_env({**login, "WIRESTREAM_SASL_WITHOUT_TLS": "true"})
    assert opted_in.kafka()["security_protocol"] == "SASL_PLAINTEXT"


def test_an_option_wins_over_the_environment_and_is_checked_too() -> None:
    settings = Settings.from_env({"WIRESTREAM_HTTP_PORT": "9200"})
    assert settings.with_(http_port=0).http_port == 0
    assert settings.with_(http_port=None).http_port == 9200
    with pytest.raises(BadSetting):
        settings.with_(brokers="nowhere")


@pytest.mark.parametrize(
    ("brokers", "loopback"),
    [("127.0.0.1:9092", True), ("localhost:9092,[::1]:9093", True), ("127.0.0.1:9092,kafka:9092", False)],
)
def test_loopback_tells_whether_the_embedded_broker_may_be_meant(brokers: str, loopback: bool) -> None:
    assert Settings(brokers=brokers).loopback is loopback
