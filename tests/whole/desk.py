"""A receiver of webhooks, and what puts it into a fresh ledger: for the tests of alerts and bench/lag.py."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
PREPARE = """
import sys, django
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
from search.alerts import follow
from search.models import SavedSearch
ana = User.objects.create_user("ana")
for query in sys.argv[3:]:
    channel, _ = follow.make_channel(ana, "webhook", query, sys.argv[1], sys.argv[2], "es")
    saved = SavedSearch.objects.create(owner=ana, name=query, query=query)
    follow.make_alert(saved, channel, follow.alert_values({"most": "200"}, "Europe/Madrid"))
"""
SEEN = """
import json, django
django.setup()
from crawlers.models import StoredLink
from pipeline.models import StoredArticle
from search.models import Item
first = {}
for url, page, seen in StoredLink.objects.values_list("url", "page", "seen"):
    first[page] = min(first.get(page, seen), seen)
print(json.dumps({
    "seen": {row.url: first[row.page_id].timestamp() for row in StoredArticle.objects.all() if row.page_id in first},
    "items": list(Item.objects.values_list("article__url", "state")),
}))
"""


class Desk:
    """Checks signatures, honours ids, and refuses one request of so many (0: none)."""

    def __init__(self, *, refuses: int = 0) -> None:
        self.messages: dict[str, tuple[float, dict[str, Any]]] = {}
        self.requests = 0
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                desk.requests += 1
                id, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
                key = base64.b64decode(SECRET.removeprefix("whsec_"))
                signed = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
                good = self.headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()
                busy = bool(refuses) and desk.requests % refuses == refuses - 1
                if good and not busy:
                    desk.messages.setdefault(id, (time.time(), json.loads(body)))
                self.send_response(401 if not good else 503 if busy else 204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def hits(self) -> list[tuple[float, dict[str, Any]]]:
        """With the moment at which each was there."""
        return [(at, hit) for at, body in list(self.messages.values()) for hit in body["data"]["hits"]]


def python(environment: Mapping[str, str], code: str, *arguments: str) -> str:
    """What the code prints, run beside the system."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
