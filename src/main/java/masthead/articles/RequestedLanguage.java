package masthead.articles;

import java.util.regex.Pattern;
import masthead.http.ApiLink;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.language.Languages;

/// The language that a request selects: `?language` before `Accept-Language` before the default.
///
/// `requested` is what was asked for, as it was sent. The response to a named language is the same
/// for everybody; one that was `negotiated` from a header is not.
record RequestedLanguage(Language language, String requested, boolean negotiated) {
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9-]{1,35}");

  /// Notes a fault in the query when it names a language that is not configured.
  static RequestedLanguage of(Request request, Query query, Languages languages) {
    var named = query.text("language");
    if (named.isEmpty()) {
      var choice = languages.negotiate(request.header("accept-language").orElse(""));
      return new RequestedLanguage(choice.language(), choice.requested(), true);
    }
    var found = named.filter(tag -> TAG.matcher(tag).matches()).flatMap(languages::lookup);
    if (found.isEmpty()) {
      query.fault("language", "not-allowed", "must be one of " + languages.tags());
    }
    return new RequestedLanguage(found.orElse(languages.standard()), named.get(), false);
  }

  /// Sets the response's language, how long it may be cached and its own address.
  Response describe(Response response, Language served, ApiLink own) {
    var described =
        response
            .header("content-language", served.tag())
            .header("content-location", own.text())
            .cache(negotiated ? Response.REVALIDATE : Response.SHARED);
    return negotiated ? described.add("vary", "Accept-Language") : described;
  }
}
