"""Asks the built functions through `sam local` and checks what they answer.

    sam_local.py invoke        one `sam local invoke` for each line of INVOCATIONS
    sam_local.py walk URL      a reader's way through a running `sam local start-api`

Looks at answers only: `sam local invoke` ends with 0 even when the function failed.
Each check is one line, "ok" or "FAIL", on standard output and in the file that CHECKS names.
"""

import base64
import gzip
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

# function, event in events/, status (None: it answers no HTTP), what the body or answer shows, the test for it
INVOCATIONS = [
    ("ArticlesFunction", "articles/get-200-latest.json", 200,
     "an article with a headline", lambda body: body["items"][0]["headline"] != ""),
    ("ArticlesFunction", "articles/get-200-jsonfeed.json", 200,
     "a feed with entries", lambda body: body["items"][0]["id"] != ""),
    ("SiteFunction", "site/get-200-article.json", 200,
     "a whole page", lambda body: '<h1 tabindex="-1">' in body and "</html>" in body),
    ("PublishingFunction", "publishing/put-201-new-article.json", 201,
     "what was stored", lambda body: body["state"] == "live" and body["body"][0]["type"] == "paragraph"),
    ("PublishingFunction", "publishing/post-200-import.json", 200,
     "a result a line", lambda body: [each["status"] for each in body["results"]] == [201, 201, 422]),
    ("PreferencesFunction", "preferences/post-201-new-reader.json", 201,
     "a reader's token", lambda body: TOKEN.fullmatch(body["token"])),
    ("NewsletterFunction", "newsletter/get-200-lists.json", 200,
     "the list daily", lambda body: "daily" in [each["id"] for each in body["lists"]]),
    ("NewsletterFunction", "newsletter/post-202-sign-up.json", 202,
     "accepted", lambda body: body["status"] == "accepted"),
    ("NewsletterFunction", "newsletter/get-200-confirm-page.json", 200,
     "a page with a form", lambda body: '<form method="post"' in body),
    ("NewsletterFunction", "newsletter/post-200-confirm.json", 200,
     "confirmed", lambda body: body["status"] == "confirmed"),
    ("NewsletterFunction", "newsletter/get-200-export.json", 200,
     "what is kept", lambda body: body["subscriptions"][0]["state"] == "ACTIVE"),
    ("SubscribersFunction", "subscribers/get-200-subscribers.json", 200,
     "the sample subscribers", lambda body: len(body["subscribers"]) >= 4),
    ("MailFunction", "mail/inserted-done-already.json", None,
     "nothing to try again", lambda answer: answer == {"batchItemFailures": []}),
    ("FeedbackFunction", "feedback/bounced.json", None,
     "worked off", lambda answer: answer == {}),
    ("DigestFunction", "digest/tick.json", None,
     "a tick", lambda answer: answer == {}),
    ("FanOutFunction", "fanout/unknown-issue.json", None,
     "nothing to try again", lambda answer: answer == {"batchItemFailures": []}),
    ("DeliveryFunction", "delivery/unknown-issue.json", None,
     "nothing to try again", lambda answer: answer == {"batchItemFailures": []}),
    ("IssuesFunction", "issues/get-200-issues.json", 200,
     "a list of issues", lambda body: isinstance(body["issues"], list)),
    ("FeedbackFunction", "feedback/soft-bounced.json", None,
     "worked off", lambda answer: answer == {}),
    ("FallbackFunction", "fallback/get-404-unknown-path.json", 404,
     "a problem", lambda body: body["status"] == 404 and body["title"] != ""),
]

failures = 0


def check(what, holds, *evidence):
    """Records one assertion. `holds` is called: a body of another shape fails, it does not stop the rest."""
    global failures
    try:
        passed = bool(holds())
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as fault:
        passed, evidence = False, (repr(fault), *evidence)
    line = f"{'ok' if passed else 'FAIL':4} {what}"
    print(line, flush=True)
    with open(os.environ.get("CHECKS", os.devnull), "a", encoding="utf-8") as checks:
        checks.write(line + "\n")
    if not passed:
        failures += 1
        for each in evidence:
            print("    ", str(each)[-4000:].replace("\n", "\n     "), flush=True)
    return passed


def failures_so_far():
    return failures


def text_of(answer):
    """The body of a Lambda answer as text, whatever it was packed in."""
    body = answer.get("body", "")
    if not answer.get("isBase64Encoded"):
        return body
    data = base64.b64decode(body)
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    return (gzip.decompress(data) if headers.get("content-encoding") == "gzip" else data).decode()


def body_of(answer):
    """The body of a Lambda answer, read when it is JSON."""
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    text = text_of(answer)
    return json.loads(text) if "json" in headers["content-type"] else text


def invoke_all():
    for function, event, status, shows, holds in INVOCATIONS:
        try:
            done = subprocess.run(["sam", "local", "invoke", function, "-e", f"events/{event}"],
                                  capture_output=True, text=True, timeout=120)
            out, log = done.stdout, done.stderr
        except subprocess.TimeoutExpired as late:
            out, log = "", str(late)
        what = f"invoke {function} {event}: "
        if status is None:
            check(what + shows, lambda: holds(json.loads(out)), out, log)
        elif check(what + str(status), lambda: json.loads(out)["statusCode"] == status, out, log):
            check(what + shows, lambda: holds(body_of(json.loads(out))), out, log)


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    @property
    def body(self):
        return json.loads(self.text)

    def __str__(self):
        return f"{self.status}\n{self.headers}{self.text}"


def send(base, method, path, body=None, token=None, accept=None):
    data = body if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    request = urllib.request.Request(base + path, data, method=method)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    if accept:
        request.add_header("Accept", accept)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return Answer(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as response:
        return Answer(response.code, response.headers, response.read().decode())
    except OSError as fault:
        return Answer(0, "", f"{method} {path}: {fault}")


def walk(base):
    def ask(what, status, method, path, shows=None, **more):
        answer = send(base, method, path, **more)
        if check(f"{method} {what}: {status}", lambda: answer.status == status, answer) and shows:
            check(f"{method} {what}: {shows[0]}", lambda: shows[1](answer), answer)
        return answer

    def first(answer, *path):
        """What lies at the path, or a stand-in that goes on to fail where it is used."""
        try:
            value = answer.body
            for key in path:
                value = value[key]
            return str(value)
        except (KeyError, IndexError, TypeError, ValueError):
            return "missing"

    latest = ask("articles", 200, "GET", "/v1/articles?language=en",
                 ("items", lambda answer: len(answer.body["items"]) > 0))
    article = first(latest, "items", 0, "id")
    ask("one article", 200, "GET", f"/v1/articles/{article}?language=en",
        ("its blocks", lambda answer: answer.body["id"] == article and answer.body["body"][0]["type"]))

    reader = ask("a reader", 201, "POST", "/v1/readers",
                 ("a token", lambda answer: TOKEN.fullmatch(answer.body["token"])))
    token = first(reader, "token")
    chosen = {"readingMode": "dark", "fontSize": "large", "language": "ur"}
    ask("preferences", 201, "PUT", "/v1/me/preferences", body=chosen, token=token)
    ask("preferences", 200, "GET", "/v1/me/preferences",
        ("as stored, with an ETag", lambda answer: chosen.items() <= answer.body.items() and answer.headers["ETag"]),
        token=token)
    ask("preferences without a token", 401, "GET", "/v1/me/preferences")

    with open("events/newsletter/post-202-sign-up.json", encoding="utf-8") as event:
        sign_up = json.loads(text_of(json.load(event)))
    ask("sign-up", 202, "POST", "/v1/newsletter/subscriptions", body=sign_up)
    ask("sign-up of a bad address", 422, "POST", "/v1/newsletter/subscriptions",
        ("what is wrong", lambda answer: len(answer.body["errors"]) > 0
         and answer.headers.get_content_type() == "application/problem+json"),
        body=sign_up | {"email": "no address"})

    mail = mail_to(sign_up["email"])
    if check("the mail has arrived", lambda: mail["subject"] != "", mail):
        ask("confirm", 200, "POST", link(mail["text"], "confirm"),
            ("confirmed", lambda answer: answer.body["status"] == "confirmed"))
        ask("one click", 200, "POST", link(mail["headers"]["List-Unsubscribe"], "u"))


def mail_to(address):
    """The newest mail to an address in the mailbox that MAILBOX names; it takes a moment to arrive."""
    for _ in range(20):
        box = send(os.environ["MAILBOX"], "GET", "", accept="application/json")
        for mail in box.body if box.status == 200 else []:
            if mail["to"] == address:
                return mail
        time.sleep(0.5)
    return {}


def link(text, kind):
    """The path of a link in a mail."""
    return re.search(rf"https?://[^/\s]+(/v1/newsletter/{kind}/[^\s>]+)", text).group(1)


if __name__ == "__main__":
    if sys.argv[1:] == ["invoke"]:
        invoke_all()
    elif len(sys.argv) == 3 and sys.argv[1] == "walk":
        walk(sys.argv[2])
    else:
        sys.exit(__doc__)
    sys.exit(1 if failures else 0)
