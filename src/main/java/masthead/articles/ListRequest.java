package masthead.articles;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import masthead.http.ApiLink;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.TextRules;
import masthead.language.Languages;

/// A parsed request for a list.
///
/// @param since for changes from that moment on, in place of the latest headlines
/// @param self its address without a cursor, as this API writes it
/// @param origin where this API is
record ListRequest(
    RequestedLanguage asked,
    Optional<String> section,
    Optional<String> tag,
    ListStore.Range range,
    Optional<Instant> since,
    Optional<Set<String>> fields,
    int limit,
    ApiLink self,
    String origin) {

  private static final int MAX_LIMIT = 100;

  /// Reads the query.
  ///
  /// @throws masthead.http.ProblemException 400 naming all its faults
  static ListRequest of(Request request, Languages languages, Sections sections) {
    var query = request.query();
    var asked = RequestedLanguage.of(request, query, languages);
    var since = query.time("updatedSince");
    var limit = query.integer("limit", 1, MAX_LIMIT, FrontPages.LIMIT);
    var cursor = query.text("cursor");
    var behind = cursor.flatMap(ListPosition::parse);
    if (cursor.isPresent() && behind.isEmpty()) {
      query.fault("cursor", "not-allowed", "is not a cursor that this API issued");
    }
    var changesOnly = since.isPresent();
    var list =
        new ListRequest(
            asked,
            changesOnly ? Optional.empty() : query.choice("section", sections.ids()),
            changesOnly ? Optional.empty() : tag(query),
            changesOnly
                ? new ListStore.Range(behind, Optional.empty(), Optional.empty())
                : new ListStore.Range(
                    behind, query.time("publishedAfter"), query.time("publishedBefore")),
            since,
            changesOnly ? Optional.empty() : query.words("fields", ArticleResponses.LIST_FIELDS),
            limit,
            self(query, asked),
            request.origin());
    query.end();
    return list;
  }

  private static Optional<String> tag(Query query) {
    var tag = query.text("tag");
    if (tag.isPresent() && query.text("section").isPresent()) {
      query.fault("tag", "not-allowed", "cannot be combined with section");
    }
    if (tag.isPresent() && (TextRules.isBlank(tag.get()) || TextRules.length(tag.get()) > 64)) {
      query.fault("tag", "out-of-range", "must have 1 to 64 characters");
    }
    return tag;
  }

  private static ApiLink self(Query query, RequestedLanguage asked) {
    return query.copyTo(
        new ApiLink("/v1/articles").with("language", asked.language().tag()),
        "section",
        "tag",
        "limit",
        "fields",
        "publishedAfter",
        "publishedBefore",
        "updatedSince");
  }

  /// A page that is rendered ahead.
  boolean isFrontPage() {
    return tag.isEmpty()
        && range.equals(ListStore.Range.ALL)
        && fields.isEmpty()
        && limit == FrontPages.LIMIT;
  }

  ListName name() {
    var language = asked.language().tag();
    return section
        .map(id -> ListName.ofSection(language, id))
        .or(() -> tag.map(text -> ListName.ofTag(language, TextRules.normal(text))))
        .orElse(ListName.of(language));
  }

  /// Gives a page of the list its own address and that of the next page.
  Response describe(Response response, Optional<String> next) {
    var linked =
        next.map(
                cursor -> {
                  var address = self.with("cursor", cursor).text();
                  return response.header("link", "<" + origin + address + ">; rel=\"next\"");
                })
            .orElse(response);
    var own = range.behind().map(position -> self.with("cursor", position.cursor())).orElse(self);
    return asked.describe(linked, asked.language(), own);
  }
}
