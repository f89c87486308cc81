package masthead.articles.site;

import java.time.Instant;
import java.util.List;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BodyHtml;
import masthead.json.JsonObject;
import masthead.language.Language;

/// An article in a list, from the response of `GET /v1/articles`.
///
/// @param standfirst none, or one
/// @param picture HTML; none, or one
record Teaser(
    String headline,
    String href,
    List<String> standfirst,
    String section,
    String sectionHref,
    List<String> picture,
    PageDate published) {

  private static final String SIZES = "(min-width: 60rem) 33vw, 100vw";

  /// @param siteUrl which its address begins with
  /// @param base the path of that
  /// @param isFirst on the page
  static Teaser of(
      JsonObject item, Language language, String siteUrl, String base, boolean isFirst) {
    var section = item.object("section").orElseThrow();
    return new Teaser(
        item.text("headline"),
        base + item.text("url").substring(siteUrl.length()),
        item.find("standfirst").stream().toList(),
        section.text("name"),
        base + "/" + language.tag() + "/" + section.text("id"),
        item
            .object("image")
            .map(image -> BodyHtml.picture(BlockJson.image(image), SIZES, isFirst))
            .stream()
            .toList(),
        PageDate.day(Instant.parse(item.text("publishedAt")), language));
  }
}
