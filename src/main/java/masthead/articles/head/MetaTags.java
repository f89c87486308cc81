package masthead.articles.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.articles.body.Image;
import masthead.articles.feed.Publication;
import masthead.articles.head.Head.Meta;
import masthead.http.WebUrl;
import masthead.language.Language;
import masthead.language.Languages;

/// The `meta` elements: for search engines, Open Graph (<https://ogp.me/>), and cards of X, which
/// takes from Open Graph what it does not find under its own names.
final class MetaTags {
  /// Open Graph wants a territory; these are the ones that Facebook knows a language by.
  private static final Map<String, String> TERRITORIES =
      Map.ofEntries(
          Map.entry("ar", "AR"),
          Map.entry("bn", "IN"),
          Map.entry("en", "US"),
          Map.entry("es", "ES"),
          Map.entry("fr", "FR"),
          Map.entry("gu", "IN"),
          Map.entry("hi", "IN"),
          Map.entry("kn", "IN"),
          Map.entry("ml", "IN"),
          Map.entry("mr", "IN"),
          Map.entry("pa", "IN"),
          Map.entry("pt", "BR"),
          Map.entry("ru", "RU"),
          Map.entry("sw", "KE"),
          Map.entry("ta", "IN"),
          Map.entry("te", "IN"),
          Map.entry("ur", "PK"),
          Map.entry("zh", "CN"));

  private static final Pattern ON_X =
      Pattern.compile("https://(?:www\\.)?(?:x|twitter)\\.com/(\\w{1,15})/?");

  private final List<Meta> tags = new ArrayList<>();

  private MetaTags() {}

  static List<Meta> article(
      Publication paper, ArticlePage page, String canonical, String description) {
    var head = new MetaTags();
    head.description(description);
    head.name("robots", "max-image-preview:large");
    page.authors().forEach(author -> head.name("author", author.name()));
    head.shared(paper, "article", page.headline(), canonical, description);
    head.locale(page.language(), page.translations().keySet());
    head.property("article:published_time", page.published().toString());
    head.property("article:modified_time", page.modified().toString());
    head.property("article:section", page.section());
    page.tags().forEach(tag -> head.property("article:tag", tag));
    page.authors().stream()
        .flatMap(author -> author.url().stream())
        .forEach(url -> head.property("article:author", WebUrl.toUri(url)));
    head.picture(paper, page.image());
    return List.copyOf(head.tags);
  }

  static List<Meta> list(
      Publication paper,
      ListPage page,
      Languages languages,
      String url,
      String title,
      boolean isFirst) {
    var head = new MetaTags();
    head.name("robots", isFirst ? "max-image-preview:large" : "noindex, follow");
    head.shared(paper, page instanceof ListPage.Author ? "profile" : "website", title, url, "");
    head.locale(
        page.language(),
        page instanceof ListPage.Front || page instanceof ListPage.Section
            ? languages.all().stream().map(Language::tag).toList()
            : List.of());
    head.picture(paper, Optional.empty());
    return List.copyOf(head.tags);
  }

  private void shared(
      Publication paper, String type, String title, String url, String description) {
    property("og:type", type);
    property("og:title", title);
    if (!description.isEmpty()) {
      property("og:description", description);
    }
    property("og:url", url);
    property("og:site_name", paper.name());
    paper.profiles().stream()
        .map(ON_X::matcher)
        .filter(profile -> profile.matches())
        .findFirst()
        .ifPresent(profile -> name("twitter:site", "@" + profile.group(1)));
  }

  private void description(String text) {
    if (!text.isEmpty()) {
      name("description", text);
    }
  }

  private void locale(Language language, Iterable<String> all) {
    property("og:locale", locale(language.tag()));
    for (var tag : all) {
      if (!tag.equals(language.tag())) {
        property("og:locale:alternate", locale(tag));
      }
    }
  }

  private static String locale(String tag) {
    return Optional.ofNullable(TERRITORIES.get(tag)).map(code -> tag + "_" + code).orElse(tag);
  }

  /// Without a picture of its own a page has the paper's logo, small.
  private void picture(Publication paper, Optional<Image> image) {
    name("twitter:card", image.isPresent() ? "summary_large_image" : "summary");
    if (image.isEmpty()) {
      paper.logo().ifPresent(url -> property("og:image", WebUrl.toUri(url)));
      return;
    }
    var preview = Pictures.preview(image.get());
    property("og:image", preview.url());
    preview.type().ifPresent(type -> property("og:image:type", type));
    preview
        .size()
        .ifPresent(size -> {
          property("og:image:width", String.valueOf(size.width()));
          property("og:image:height", String.valueOf(size.height()));
        });
    var alt = image.get().alt();
    if (!alt.isEmpty()) {
      property("og:image:alt", alt);
      name("twitter:image:alt", alt);
    }
  }

  private void name(String key, String content) {
    tags.add(new Meta("name", key, content));
  }

  private void property(String key, String content) {
    tags.add(new Meta("property", key, content));
  }
}
