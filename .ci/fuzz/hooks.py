"""What the local server's configuration narrows: the description allows any site's languages and sections."""

import schemathesis

LANGUAGES = ["en", "zh", "hi", "es", "ar", "fr", "ur", "bn", "pt", "sw", "ru"]
SECTIONS = ["world", "politics", "business", "science", "culture", "sport"]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    schemas["LanguageTag"] = {"enum": LANGUAGES}
    schemas["LanguageRange"] = {"enum": LANGUAGES + ["hi-IN", "UR-pk"]}
