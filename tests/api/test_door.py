"""Who is let in, what the page gets, and what every reply looks like."""

import gzip
import json
import re
import subprocess
import time
from pathlib import Path

from harness import BINARY, Server, Shared, require, require_problem


def make_page(folder):
    """A static export in small: a page for any id, one file that never changes, and compressed twins."""
    page = Path(folder) / "page"
    files = {
        "index.html": "<html><script>start()</script><script src=\"/_next/static/a.js\"></script></html>",
        "404.html": "<html>nothing here</html>",
        "about.html": "<html>about</html>",
        "projects/_/chats/_.html": "<html>a chat</html>",
        "projects/_/chats/_.txt": "payload",
        "projects/_/chats/_/__next._tree.txt": "tree",
        "_next/static/a.js": "start = () => {};",
    }
    for name, text in files.items():
        (page / name).parent.mkdir(parents=True, exist_ok=True)
        (page / name).write_text(text)
    (page / "_next/static/a.js.gz").write_bytes(gzip.compress(files["_next/static/a.js"].encode()))
    return page


def with_page(function):
    def case():
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            server = Server(arguments=["--page", str(make_page(folder))])
            try:
                function(server)
            finally:
                server.close()
    return case


def page_paths(server):
    for path, text in (("/", "start()"), ("/about", "about"), ("/about.html", "about"), ("/projects/p1/chats/c1", "a chat"),
                       ("/projects/p1/chats/c1.txt", "payload"), ("/projects/p1/chats/c1/__next._tree.txt", "tree")):
        reply = server.get(path)
        require(reply.status == 200 and text in reply.body.decode(), f"{path}: {reply!r}")
        require(reply.headers["cache-control"] == "no-cache", reply)
    for path in ("/_next/static/b.js", "/_next/_/a.js", "/projects/p1/nothing", "/nowhere"):
        require(server.get(path).status == 404, path)
    head = server.call("HEAD", "/projects/p1/chats/c1")
    require(head.status == 200 and head.body == b"" and int(head.headers["content-length"]) > 0, head)
    require_problem(server.post("/about"), 405, "unsupported")


def page_headers(server):
    reply = server.get("/")
    policy = reply.headers["content-security-policy"]
    require(re.search(r"script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='", policy), policy)
    require("frame-ancestors 'none'" in policy and "unsafe-eval" not in policy, policy)
    require(reply.headers["x-content-type-options"] == "nosniff", reply.headers)
    again = server.get("/", headers={"If-None-Match": reply.headers["etag"]})
    require(again.status == 304 and again.body == b"", again)
    asset = server.get("/_next/static/a.js", headers={"Accept-Encoding": "br, gzip"})
    require("immutable" in asset.headers["cache-control"], asset.headers)
    require(asset.headers["content-encoding"] == "gzip" and gzip.decompress(asset.body).startswith(b"start"), asset)
    plain = server.get("/_next/static/a.js", headers={"Accept-Encoding": "gzip;q=0"})
    require("content-encoding" not in plain.headers and plain.body.startswith(b"start"), plain)


def cases():
    yield "the page's files are found by the rules of a static export", with_page(page_paths)
    yield "the page comes with its policy, and compressed", with_page(page_headers)


def case_probes_answer():
    server = Shared.server()
    reply = server.get("/healthz")
    require(reply.ok() == {"status": "ok"} and server.get("/readyz").ok() == {"status": "ready"}, reply)


def case_a_page_folder_that_holds_none_is_refused_at_start():
    done = subprocess.run([BINARY, "serve", "--port", "0", "--page", "/nonexistent"], capture_output=True, text=True, timeout=60,
                          env={"DATACHAT_HOME": "/tmp/datachat-no-page", "PATH": "/usr/bin:/bin"})
    require(done.returncode == 66 and "no page" in done.stderr, f"{done.returncode} {done.stderr}")


def case_a_taken_port_is_told():
    server = Shared.server()
    done = subprocess.run([BINARY, "serve", "--port", str(server.port)], capture_output=True, text=True, timeout=60,
                          env={"DATACHAT_HOME": str(server.folder / "second"), "PATH": "/usr/bin:/bin"})
    require(done.returncode == 75 and "--port" in done.stderr, f"{done.returncode} {done.stderr}")


def case_the_api_is_described_from_its_table():
    document = Shared.server().get("/api/openapi.json").ok()
    require(document["openapi"].startswith("3.1"), document["openapi"])
    text = (Path(__file__).resolve().parent.parent.parent / "docs/api.md").read_text()
    promised = [one.strip() for row in re.findall(r"^\| (/[^|]+?) \|", text, re.MULTILINE) for one in row.split(",")]
    require(len(promised) > 30, promised)
    for path in promised:
        known = [re.sub(r"{[a-z_]+}", "{}", described) for described in document["paths"]]
        require(re.sub(r"{[a-z_]+}", "{}", path) in known, f"{path} of docs/api.md is not described")
    names = json.dumps(document)
    for reference in set(re.findall(r'"#/components/schemas/([A-Za-z]+)"', names)):
        require(reference in document["components"]["schemas"], f"{reference} is named and not described")


def case_unknown_paths_and_methods_are_told():
    server = Shared.server()
    require_problem(server.get("/api/nothing"), 404, "not_found")
    require_problem(server.get("/api/chats/"), 404, "not_found")
    reply = server.call("DELETE", "/api/projects")
    require_problem(reply, 405, "unsupported")
    require("GET" in reply.headers["allow"] and "POST" in reply.headers["allow"], reply.headers)
    require(server.call("HEAD", "/api/projects").status == 200, "HEAD of a list")


def case_off_loopback_only_the_link_lets_in():
    server = Server(arguments=["--host", "0.0.0.0"])
    try:
        token = server.address.split("token=")[1]
        require_problem(server.get("/api/projects"), 401, "unauthorized")
        require_problem(server.get("/"), 401, "unauthorized")
        require(server.get("/healthz").status == 200, "a probe needs no session")
        require_problem(server.get("/?token=" + "0" * 64), 401, "unauthorized")
        welcome = server.get("/?token=" + token)
        require(welcome.status == 303 and welcome.headers["location"] == "/", welcome)
        cookie = welcome.headers["set-cookie"]
        require("HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie)
        session = cookie.split(";")[0]
        require(server.get("/api/projects", headers={"Cookie": "a=b; " + session}).status == 200, "the session lets in")
        require_problem(server.get("/?token=" + token), 401, "unauthorized")
        require_problem(server.get("/api/projects", headers={"Cookie": session + "0"}), 401, "unauthorized")
    finally:
        server.close()


def case_it_starts_quickly_and_ends_when_asked():
    server = Server()
    try:
        require(server.started_in < 5, f"started in {server.started_in:.2f} s")
        begun = time.monotonic()
        require(server.stop() == 0, f"exit status {server.process.returncode}")
        require(time.monotonic() - begun < 5, "it took long to end")
    finally:
        server.close()


def case_an_idempotency_key_gives_the_first_reply():
    server = Shared.server()
    key = {"Idempotency-Key": "key-of-a-test"}
    first = server.post("/api/projects", {"name": "Once"}, headers=key)
    again = server.post("/api/projects", {"name": "Once"}, headers=key)
    require(first.status == 200 and first.body == again.body, f"{first!r} {again!r}")
    require_problem(server.post("/api/projects", {"name": "Twice"}, headers=key), 409, "conflict")
    names = [project["name"] for project in server.get("/api/projects?limit=500").ok()["items"]]
    require(names.count("Once") == 1, names)
    require_problem(server.post("/api/projects", {"name": "Long"}, headers={"Idempotency-Key": "k" * 129}), 400, "invalid_argument")
    refused = server.post("/api/projects", {"name": ""}, headers={"Idempotency-Key": "refused"})
    require_problem(refused, 400, "invalid_argument")
    require(server.post("/api/projects", {"name": ""}, headers={"Idempotency-Key": "refused"}).body == refused.body, "a refusal is a reply, too")
