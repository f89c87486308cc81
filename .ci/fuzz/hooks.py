"""What Schemathesis cannot know of the local server, and two checks that keep the exceptions of schemathesis.toml narrow."""

import re

import schemathesis
from hypothesis import strategies as st

LANGUAGES = ["en", "zh", "hi", "es", "ar", "fr", "ur", "bn", "pt", "sw", "ru"]

# The description allows any site's values, the local server takes its own.
LOCAL = {
    "LanguageTag": LANGUAGES,
    "LanguageRange": LANGUAGES + ["hi-IN", "UR-pk"],
    "SectionId": ["world", "business", "technology", "science", "sport", "culture"],
    "ConsentVersion": [f"2026-11-01/{language}" for language in LANGUAGES],
    "TimeZone": ["Etc/UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires"],
}

# What a valid request may be refused for all the same, because no schema can say it: place (`*`: any; each index of an
# array is 0) and code of the errors of a 400 or 422.
CURSOR = {"cursor not-allowed"}
# Control characters, which would be in the way in a pattern of each text; markup in which there is no text; a slug with
# capitals or not in NFC; an alias of another article; 2.0, which JSON Schema takes for an integer; and half a size, which
# the schema forbids (dependentRequired) where Schemathesis does not look when it leaves members out.
PIXELS = ["/image/width", "/image/height", "/image/variants/0/width"]
WHOLE = ["/body/0/level", *PIXELS, *("/body/0" + place for place in PIXELS)]
SIZES = [f"{image}/{side} required" for image in ["/image", "/body/0/image"] for side in ["width", "height"]]
ADDRESS = ["/slug not-allowed", "/aliases/0 not-allowed", "/aliases/0 taken"]
ARTICLE = {
    "* not-allowed-character",
    "/bodyHtml not-allowed",
    *(f"{place} wrong-type" for place in WHOLE),
    *SIZES,
    *ADDRESS,
}
LIST = ["fields", "language", "limit", "cursor", "publishedAfter", "publishedBefore", "section", "tag", "updatedSince"]
REFUSED = {
    # A cursor is opaque; `section` and `tag` exclude each other, `updatedSince` all but `language` and `limit`, and `path`
    # all but `fields`. Neither a tag nor a path has control characters (above), and a path is counted in bytes.
    "GET /v1/articles": CURSOR
    | {f"{name} unknown-parameter" for name in LIST}
    | {"section not-allowed", "tag not-allowed", "tag malformed", "path not-allowed", "path malformed"},
    "GET /v1/sitemaps/{language}/articles.xml": {"from not-allowed"},
    "GET /v1/admin/newsletter/exports": CURSOR,
    "GET /v1/admin/newsletter/subscribers": CURSOR,
    "GET /v1/admin/newsletter/suppressions": CURSOR,
    "GET /v1/admin/newsletter/issues": CURSOR,
    "GET /v1/admin/newsletter/issues/{issue}/recipients": CURSOR,
    "PUT /v1/articles/{id}/{language}": ARTICLE,
    # A part of an object is a patch of one that is there, and the article has none.
    "PATCH /v1/articles/{id}/{language}": ARTICLE
    | {f"{place} required" for place in ["/image/url", "/image/alt", "/section/id", "/source/name", "/source/url"]},
    # A file's first line names its columns.
    "POST /v1/admin/newsletter/imports": {" header-missing", " header-unknown", " malformed-csv"},
}

schemathesis.openapi.format("idn-email", st.from_regex(r"[a-z]{1,12}([.][a-z]{1,12})?@[a-z]{3,12}[.]example", fullmatch=True))


def lighten(schema):
    """Drops the limits that only bodies of megabytes exceed: most of the time went there, and each limit has its test."""
    if isinstance(schema, dict):
        for name, least in [("maxLength", 10_000), ("maxItems", 50)]:
            if isinstance(schema.get(name), int) and schema[name] >= least:
                del schema[name]
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
        lighten(value)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    for name, values in LOCAL.items():
        schemas[name] = {"enum": values}
    lighten(schemas)
    # The trap for programs: what fills it in gets the response of a sign-up, however wrong the rest is.
    for name in ["SubscriptionRequest", "SubscriptionForm", "AccessRequest", "AccessForm"]:
        del schemas[name]["properties"]["website"]


@schemathesis.check
def refused_as_known(ctx, response, case):
    """A valid request is refused for a reason of the list above only."""
    mode = case.meta and case.meta.generation.mode
    if not mode or not mode.is_positive or response.status_code not in (400, 422) or case.method == "HEAD":
        return
    errors = response.json().get("errors", [])
    known = REFUSED.get(case.operation.label, set())
    unknown = []
    for error in errors:
        place = error.get("pointer") or error.get("parameter") or error.get("header") or ""
        place = re.sub(r"/[0-9]+(?=/|$)", "/0", place)
        if not known & {f"{place} {error['code']}", f"* {error['code']}"}:
            unknown.append(f"{place} {error['code']}")
    assert errors and not unknown, f"A valid request was refused: {unknown}"


@schemathesis.check
def import_names_the_fault(ctx, response, case):
    """An import is a 200 whatever its lines are, so the line that is wrong must say so."""
    mode = case.meta and case.meta.generation.mode
    if mode and mode.is_negative and case.operation.label == "POST /v1/articles/import" and response.status_code == 200:
        results = response.json()["results"]
        assert any(result["status"] >= 400 for result in results), "A wrong line was imported"
