"""The block that all other tests rely on: no socket leaves this machine, in this process or in one it starts."""

import os
import socket
import subprocess
import sys

import pytest

REACH = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_nothing_beyond_loopback(host: str) -> None:
    with pytest.raises(OSError, match="is not this machine"):
        socket.create_connection((host, 80), 1)
    with pytest.raises(OSError, match="is not this machine"):
        socket.getaddrinfo(host, 80)


def test_no_datagrams() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(OSError, match="is not this machine"):
        sock.sendto(b"x", ("192.0.2.1", 53))


def test_subprocesses_are_blocked_too() -> None:
    done = subprocess.run([sys.executable, "-c", REACH], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not this machine" in done.stderr


def test_loopback_works() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), 5) as client,
        server.accept()[0] as connection,
    ):
        client.sendall(b"x")
        assert connection.recv(1) == b"x"


def test_settings_of_the_outside_are_gone() -> None:
    assert not [name for name in os.environ if name.startswith("POLICY_")]
