"""A city that keeps accounts: a small OpenID Connect provider on this machine, strict where ours must be right.

It holds its clients to the standard: the authorization code flow only, an exact address to come back to, PKCE by S256,
every code good once, the client's secret at the token endpoint, ID tokens signed with RS256.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "jingjiang", "a-secret-between-the-city-and-us"
PEOPLE = {"110101-0001": "王秀兰", "110101-0002": "陈远"}


class Unwanted(Exception):
    """The client asked for something the standard does not allow."""


@dataclass
class City:
    """The provider's state: its key, codes given out, tokens that open ``/userinfo``."""

    issuer: str = ""
    callback: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        """What a client needs to know."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, Any]:
        """The key that checks our signatures."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}

    def check(self, asked: dict[str, str]) -> None:
        """Refuse a request to sign in that is not as we agreed with the client."""
        for name, wanted in (
            ("client_id", CLIENT),
            ("response_type", "code"),
            ("redirect_uri", self.callback),
            ("code_challenge_method", "S256"),
        ):
            if asked.get(name) != wanted:
                raise Unwanted(f"{name} is {asked.get(name)}, not {wanted}")
        if "openid" not in asked.get("scope", "").split() or not asked.get("state") or not asked.get("code_challenge"):
            raise Unwanted("scope, state or code_challenge is missing")

    def code_for(self, person: str, challenge: str) -> str:
        """A code good for one token."""
        code = secrets.token_urlsafe()
        self.codes[code] = (person, challenge)
        return code

    def exchange(self, sent: dict[str, str]) -> dict[str, Any]:
        """Tokens for a code."""
        person, challenge = self.codes.pop(sent.get("code", ""), ("", ""))
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if not person or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            raise Unwanted("the code is not good, or its verifier is another's")
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            raise Unwanted("another client, or the wrong secret")
        if sent.get("redirect_uri") != self.callback:
            raise Unwanted("the code was for another address")
        now, access = int(time.time()), secrets.token_urlsafe()
        self.tokens[access] = person
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": person, "iat": now, "exp": now + 300}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def person(self, access: str) -> dict[str, Any]:
        """Who holds the token."""
        if access not in self.tokens:
            raise Unwanted("no such token")
        person = self.tokens[access]
        return {"sub": person, "name": PEOPLE[person], "email": f"{person}@example.com", "email_verified": True}


class Desk(BaseHTTPRequestHandler):
    """The provider's pages."""

    city: City

    def do_GET(self) -> None:
        """Discovery, keys, who am I; and the page on which a person says who they are."""
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        pages: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": self.city.discovery,
            "/keys": self.city.keys,
            "/userinfo": lambda: self.city.person(self.headers.get("Authorization", "").removeprefix("Bearer ")),
        }
        with self._strictly():
            if address.path in pages:
                self._say(json.dumps(pages[address.path]()), "application/json")
            elif address.path == "/authorize":
                self.city.check(asked)
                self._say(_who_are_you(asked), "text/html; charset=utf-8")
            else:
                self.send_error(404)

    def do_POST(self) -> None:
        """A person chose; a client brings a code."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        with self._strictly():
            if self.path == "/token":
                self._say(json.dumps(self.city.exchange(sent)), "application/json")
                return
            self.city.check(sent)
            person = sent.get("person")
            back = (
                {"code": self.city.code_for(person, sent["code_challenge"])} if person else {"error": "access_denied"}
            )
            self.send_response(302)
            self.send_header("Location", f"{self.city.callback}?{urlencode({**back, 'state': sent['state']})}")
            self.end_headers()

    @contextmanager
    def _strictly(self) -> Iterator[None]:
        try:
            yield
        except Unwanted as wrong:
            self.city.refused.append(str(wrong))
            self.send_error(400, str(wrong))

    def _say(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _who_are_you(asked: dict[str, str]) -> str:
    held = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in asked.items()
    )
    people = "".join(f'<button name="person" value="{key}">{name}</button>' for key, name in PEOPLE.items())
    form = f"<form method=post action=/choose>{held}{people}<button>取消</button></form>"
    return f"<title>城市统一账号</title><h1>您是哪位</h1>{form}"


@contextmanager
def open_city(callback: str) -> Iterator[City]:
    """The provider, running, with one client that comes back to ``callback``."""
    city = City(callback=callback)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Desk", (Desk,), {"city": city}))
    city.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield city
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
