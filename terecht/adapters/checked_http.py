"""HTTP to an address that was looked at first: a host is resolved once, and what was found is connected to (A20).

Knows which addresses are of the internet and which of a network somebody allowed. Asking the name again when
connecting would let it answer otherwise the second time (DNS rebinding), so the connection goes to the number;
TLS still wants a certificate of the name. Knows nothing of who is asked or why.

>>> is_public("93.184.215.14"), is_public("169.254.169.254"), is_public("::ffff:93.184.215.14")
(True, False, False)
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to its addresses, best first; OSError when there are none."""

INTERNET = IPv6Network("2000::/3")
"""All of IPv6 that is given out. What lies outside is somebody's own, or has an IPv4 address inside it."""
SIX_TO_FOUR = IPv6Network("2002::/16")
"""In INTERNET, but with an IPv4 address inside as well."""


class AddressRefused(httpx.ConnectError):
    """A host lives where nobody said we may go."""


class CheckedTransport(httpx.BaseTransport):
    """Sends requests to public addresses, and to those in `networks`; everything else is AddressRefused.

    Every request is looked at anew, also one that a redirect leads to. No proxy of the environment is used: it
    would resolve the name itself.
    """

    def __init__(
        self,
        networks: Iterable[Network] = (),
        *,
        resolve: Resolve | None = None,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._networks = tuple(networks)
        self._resolve = resolve or resolve_once
        self._inner = httpx.HTTPTransport(verify=verify, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send to the first address of the host that takes a connection."""
        *others, last = self._addresses(request.url)
        for address in others:
            try:
                return self._inner.handle_request(_to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent yet
        return self._inner.handle_request(_to(last, request))

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _addresses(self, url: httpx.URL) -> Sequence[str]:
        host = url.raw_host.decode("ascii")
        try:
            found = self._resolve(host, url.port or (443 if url.scheme == "https" else 80))
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("unknown host") from error
        if not found or not all(map(self._is_allowed, found)):
            raise AddressRefused("not a public address")
        return found

    def _is_allowed(self, address: str) -> bool:
        return is_public(address) or any(ip_address(address) in network for network in self._networks)


def resolve_once(host: str, port: int) -> Sequence[str]:
    """Ask the system where a host lives. It also reads odd spellings, so `0x7f000001` comes out as 127.0.0.1."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: str) -> bool:
    """Tell whether an address is of the internet: not own, private, shared, link-local, multicast or reserved.

    An IPv6 address that carries an IPv4 address (mapped, 6to4, NAT64, Teredo) is not: it can lead anywhere.
    """
    match ip_address(address):
        case IPv4Address() as four:
            return four.is_global and not four.is_multicast
        case IPv6Address() as six:
            return six.is_global and six in INTERNET and six not in SIX_TO_FOUR


def _to(address: str, request: httpx.Request) -> httpx.Request:
    """Return the request as it goes to `address`, with the Host header and the TLS name of the host."""
    name = request.url.raw_host.decode("ascii")
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )
