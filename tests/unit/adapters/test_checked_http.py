"""Where requests may go: to what a name was when it was looked at, and never into somebody's own network (A20)."""

import ast
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from terecht.adapters import checked_http
from terecht.adapters.checked_http import AddressRefused, CheckedTransport, is_public, resolve_once

LOOPBACK = [ip_network("127.0.0.0/8")]
NAME = "aanmelden.stad.invalid"
"""A name that no resolver knows: who reaches it went to the number that was given for it."""

INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "2130706433",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "localhost",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:169.254.169.254]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[2001:db8::1]",
]
ODD = [
    "[::ffff:127.1]",
    "[fe80::1%25lo]",
    "[::1",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "0x7f000001.",
    "bestaat-niet.invalid",
]
"""Spellings that are no address to every program, or that one of them cleans up."""


class Names:
    """A resolver that answers what it is told, the last for ever; knows how often it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Page(BaseHTTPRequestHandler):
    """Answers with the host that it was asked as."""

    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server(certificate: Path | None = None) -> Iterator[int]:
    """Serve on a free port of the own computer, with TLS when there is a certificate."""
    http = HTTPServer(("127.0.0.1", 0), Page)
    http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a handshake that a test breaks off
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        http.socket = context.wrap_socket(http.socket, server_side=True)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield http.server_port
    http.shutdown()
    thread.join()
    http.server_close()


def get(url: str, transport: CheckedTransport) -> str:
    with httpx.Client(transport=transport, trust_env=False, timeout=5) as client:
        return client.get(url).text


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_goes_to_an_address_that_is_not_of_the_internet_however_it_is_spelt(host: str) -> None:
    with pytest.raises(AddressRefused):
        get(f"https://{host}/", CheckedTransport())


@pytest.mark.parametrize("host", ODD)
def test_odd_spellings_lead_nowhere(host: str) -> None:
    with pytest.raises((httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol)):
        get(f"https://{host}/", CheckedTransport())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0x7f000001", "2130706433", "127.1"])
def test_a_service_on_the_own_computer_hears_nothing(host: str) -> None:
    with server() as port:
        assert get(f"http://{host}:{port}/", CheckedTransport(LOOPBACK)) == f"{host}:{port}"
        with pytest.raises(AddressRefused):
            get(f"http://{host}:{port}/", CheckedTransport())


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1", "93.184.215.14"], ["fe80::1%2"]], ids=str
)
def test_a_name_with_one_address_inside_is_refused_whatever_the_others_are(found: list[str]) -> None:
    with pytest.raises(AddressRefused):
        get("https://kwaad.be/", CheckedTransport(resolve=Names(found)))


def test_an_allowed_network_opens_no_other() -> None:
    names = Names(["127.0.0.1", "169.254.169.254"])
    with pytest.raises(AddressRefused):
        get("https://kwaad.be/", CheckedTransport(LOOPBACK, resolve=names))


def test_a_name_is_asked_once_and_the_number_it_gave_is_gone_to() -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    transport = CheckedTransport(LOOPBACK, resolve=names)
    with server() as port:
        assert get(f"http://{NAME}:{port}/", transport) == f"{NAME}:{port}"
        assert names.asked == [NAME]
        with pytest.raises(AddressRefused):  # the name moved meanwhile: looked at again, and refused
            get(f"http://{NAME}:{port}/", transport)


def test_the_next_address_is_tried_when_one_takes_no_connection() -> None:
    with server() as port:
        transport = CheckedTransport(LOOPBACK, resolve=Names(["127.0.0.2", "127.0.0.1"]))
        assert get(f"http://{NAME}:{port}/", transport) == f"{NAME}:{port}"
        nowhere = CheckedTransport(LOOPBACK, resolve=Names(["127.0.0.2", "127.0.0.3"]))
        with pytest.raises(httpx.ConnectError):
            get(f"http://{NAME}:{port}/", nowhere)


def test_a_certificate_must_be_of_the_name_and_not_of_the_number(tmp_path: Path) -> None:
    for names, is_good in (([x509.DNSName(NAME)], True), ([x509.IPAddress(ip_address("127.0.0.1"))], False)):
        path = certificate(tmp_path / "certificaat.pem", names)
        trusting = ssl.create_default_context(cafile=str(path))
        with server(path) as port:
            transport = CheckedTransport(LOOPBACK, resolve=Names(["127.0.0.1"]), verify=trusting)
            if is_good:
                assert get(f"https://{NAME}:{port}/", transport) == f"{NAME}:{port}"
            else:
                with pytest.raises(httpx.ConnectError, match="certificate"):
                    get(f"https://{NAME}:{port}/", transport)


def certificate(path: Path, names: Sequence[x509.GeneralName]) -> Path:
    """Write a key and a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "een toets")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    raw = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(raw + made.public_bytes(serialization.Encoding.PEM))
    return path


@given(st.ip_addresses(v=4))
def test_no_number_that_is_carried_in_another_is_public(address: object) -> None:
    four = int(address)  # type: ignore[call-overload]  # an IPv4Address
    for carried in (four | 0xFFFF << 32, four, four | 0x64FF9B << 96, 0x2002 << 112 | four << 80):
        assert not is_public(str(ip_address(carried.to_bytes(16, "big"))))


def test_addresses_of_the_internet_are_public() -> None:
    assert all(map(is_public, ("1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a02:2c40::1")))
    assert resolve_once("93.184.215.14", 443) == ["93.184.215.14"]


def test_nobody_else_reaches_out_by_a_way_of_their_own() -> None:
    """What opens a connection to an address goes through the check; mail servers are named by a setting."""
    root = Path(checked_http.__file__).parents[1]
    ways = {"socket", "httpx", "http.client", "urllib.request", "requests", "aiohttp", "urllib3", "ftplib"}
    found = {str(path.relative_to(root)) for path in root.rglob("*.py") if ways & set(imports_of(path))}
    assert found == {"adapters/checked_http.py", "adapters/oidc.py", "adapters/smtp.py"}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
