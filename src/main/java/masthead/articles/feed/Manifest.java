package masthead.articles.feed;

import masthead.http.WebUrl;
import masthead.json.Json;
import masthead.language.Language;

/// The site's web application manifest: its name and icon where a reader keeps it
/// (<https://www.w3.org/TR/appmanifest/>).
public final class Manifest {
  private Manifest() {}

  /// As JSON.
  ///
  /// @param language the default one of the site
  public static byte[] write(Publication paper, Language language) {
    var site = WebUrl.toUri(paper.siteUrl() + "/");
    return Json.bytes(json -> {
      json.object(() -> {
        json.text("id", site);
        json.text("name", paper.name());
        json.text("lang", language.tag());
        json.text("dir", language.direction().code());
        json.text("start_url", site);
        json.text("scope", site);
        json.text("display", "minimal-ui");
        json.objects(
            "icons",
            paper.logo().stream().toList(),
            logo -> {
              json.text("src", WebUrl.toUri(logo));
              json.text("sizes", "any");
            });
      });
    });
  }
}
