"""Settings: kept between starts, and a broken file never blocks one."""

import os
import subprocess
import sys

import pytest

from visualizer.gui import settings as stored
from visualizer.gui.settings import Settings


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("DISCESA_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config" / "settings.json"


def test_what_is_saved_is_loaded(file):
    settings = Settings(theme="dark", geometry=stored.pack(b"\x00\xff"), steps_per_frame=5, loop=True)
    stored.save(settings)
    assert stored.load() == (settings, None)


def test_without_a_file_the_defaults_hold(file):
    assert stored.load() == (Settings(), None)


BROKEN = {
    "no JSON": b"{theme",
    "empty": b"",
    "a list": b"[1, 2]",
    "wrong type": b'{"theme": 7}',
    "of the future": b'{"version": 99}',
    "a size below zero": b'{"dock_sizes": {"surface": -5}}',
    "a part above one": b'{"middle_parts": {"across": 7}}',
    "not text": b"\xff\xfe\x00\x01",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_set_aside(file, content):
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    settings, moved = stored.load()
    assert settings == Settings()
    assert moved is not None
    assert moved.read_bytes() == content
    assert not file.exists()


@pytest.mark.usefixtures("qapp")
def test_broken_settings_block_no_start(file):
    """The whole app, started as a person starts it; the next start finds whole settings."""
    file.parent.mkdir(parents=True)
    file.write_bytes(b'{"theme": ')
    command = [sys.executable, "-m", "visualizer"]
    environment = {**os.environ, "DISCESA_QUIT_AFTER": "0.1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert file.with_suffix(".broken.json").read_bytes() == b'{"theme": '
    settings, broken = stored.load()
    assert broken is None
    assert settings.docks


def test_an_unknown_field_does_no_harm(file):
    file.parent.mkdir(parents=True)
    file.write_text('{"theme": "light", "later": 1}')
    assert stored.load() == (Settings(theme="light"), None)


def test_saving_where_nothing_can_be_written_is_no_failure(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DISCESA_CONFIG_DIR", str(tmp_path / "file" / "config"))
    stored.save(Settings())
    assert "cannot be saved" in caplog.text


@pytest.mark.parametrize("state", [b"", b"\x00\x01\xff", b"x" * 1000])
def test_bytes_survive_as_text(state):
    assert stored.unpack(stored.pack(state)) == state


def test_damaged_text_means_no_bytes():
    assert stored.unpack("not base64!") == b""
