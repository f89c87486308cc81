package masthead.articles.head;

import java.util.List;
import java.util.Optional;
import masthead.articles.body.Image;
import masthead.articles.feed.Publication;
import masthead.http.WebUrl;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// The JSON-LD of a page: one graph of schema.org's types, with the members that Google recommends
/// for articles, breadcrumbs and organizations
/// (<https://developers.google.com/search/docs/appearance/structured-data/article>).
final class LinkedData {
  private final JsonWriter json;
  private final Publication paper;

  private LinkedData(JsonWriter json, Publication paper) {
    this.json = json;
    this.paper = paper;
  }

  static String article(
      Publication paper, ArticlePage page, String own, String canonical, String description) {
    var language = page.language().tag();
    return graph(
        paper,
        data -> {
          data.newsArticle(page, own, canonical, description);
          data.breadcrumbs(
              own,
              List.of(
                  data.front(language),
                  new Crumb(
                      page.section(), paper.urls().section(language, page.address().section())),
                  new Crumb(page.headline(), own)));
          data.organization();
        });
  }

  static String list(Publication paper, ListPage page, String own) {
    var front = page.language().tag();
    return graph(
        paper,
        data -> {
          switch (page) {
            case ListPage.Front _ -> data.website(front);
            case ListPage.Section section -> data.trail(own, front, section.name());
            case ListPage.Tag tag -> data.trail(own, front, tag.name());
            case ListPage.Author author -> {
              data.profile(own, author);
              data.trail(own, front, author.name());
            }
          }
          data.organization();
        });
  }

  private interface Nodes {
    void write(LinkedData data);
  }

  private static String graph(Publication paper, Nodes nodes) {
    return Json.inHtml(
        Json.text(json ->
            json.object(() -> {
              json.text("@context", "https://schema.org");
              json.array("@graph", () -> nodes.write(new LinkedData(json, paper)));
            })));
  }

  private void newsArticle(ArticlePage page, String own, String canonical, String description) {
    json.object(() -> {
      json.text("@type", "NewsArticle");
      json.text("@id", own + "#article");
      json.object(
          "mainEntityOfPage",
          () -> {
            json.text("@type", "WebPage");
            json.text("@id", canonical);
          });
      json.text("headline", page.headline());
      if (!description.isEmpty()) {
        json.text("description", description);
      }
      page.image()
          .ifPresent(image ->
              json.objects("image", Pictures.all(image), size -> writePicture(image, size)));
      json.text("datePublished", page.published().toString());
      json.text("dateModified", page.modified().toString());
      writeAuthors(page.authors());
      json.object("publisher", this::writePublisherId);
      json.text("inLanguage", page.language().tag());
      json.text("articleSection", page.section());
      if (!page.tags().isEmpty()) {
        json.texts("keywords", page.tags());
      }
      json.number("wordCount", page.wordCount());
      json.flag("isAccessibleForFree", true);
    });
  }

  private void writePicture(Image image, Pictures size) {
    json.text("@type", "ImageObject");
    json.text("url", size.url());
    size.size()
        .ifPresent(known -> {
          json.number("width", known.width());
          json.number("height", known.height());
        });
    image.caption().ifPresent(text -> json.text("caption", text));
    image.credit().ifPresent(text -> json.text("creditText", text));
  }

  /// What is not signed is by the paper.
  private void writeAuthors(List<ArticlePage.Author> authors) {
    if (authors.isEmpty()) {
      json.object("author", this::writePublisherId);
    } else {
      json.objects("author", authors, author -> writePerson(author.name(), author.url()));
    }
  }

  private void writePerson(String name, Optional<String> url) {
    json.text("@type", "Person");
    json.text("name", name);
    url.ifPresent(address -> json.text("url", WebUrl.toUri(address)));
  }

  private record Crumb(String name, String url) {}

  private Crumb front(String language) {
    return new Crumb(paper.name(), paper.urls().front(language));
  }

  private void trail(String own, String language, String name) {
    breadcrumbs(own, List.of(front(language), new Crumb(name, own)));
  }

  private void breadcrumbs(String own, List<Crumb> crumbs) {
    json.object(() -> {
      json.text("@type", "BreadcrumbList");
      json.text("@id", own + "#breadcrumbs");
      json.array(
          "itemListElement",
          () -> {
            for (var i = 0; i < crumbs.size(); i++) {
              var position = i + 1;
              var crumb = crumbs.get(i);
              json.object(() -> {
                json.text("@type", "ListItem");
                json.number("position", position);
                json.text("name", crumb.name());
                json.text("item", WebUrl.toUri(crumb.url()));
              });
            }
          });
    });
  }

  private void profile(String own, ListPage.Author author) {
    json.object(() -> {
      json.text("@type", "ProfilePage");
      json.text("@id", own);
      json.text("inLanguage", author.language().tag());
      json.object("mainEntity", () -> writePerson(author.name(), Optional.of(own)));
    });
  }

  /// From which Google takes a site's name.
  private void website(String language) {
    json.object(() -> {
      json.text("@type", "WebSite");
      json.text("@id", site() + "#website");
      json.text("name", paper.name());
      json.text("url", site());
      json.text("inLanguage", language);
      json.object("publisher", this::writePublisherId);
    });
  }

  private void organization() {
    json.object(() -> {
      json.text("@type", "NewsMediaOrganization");
      writePublisherId();
      json.text("name", paper.name());
      json.text("url", site());
      paper
          .logo()
          .ifPresent(logo ->
              json.object(
                  "logo",
                  () -> {
                    json.text("@type", "ImageObject");
                    json.text("url", WebUrl.toUri(logo));
                  }));
      if (!paper.profiles().isEmpty()) {
        json.texts("sameAs", paper.profiles().stream().map(WebUrl::toUri).toList());
      }
      paper.principles().ifPresent(url -> json.text("publishingPrinciples", WebUrl.toUri(url)));
      // What schema.org calls the page that names who is responsible.
      paper.imprint().ifPresent(url -> json.text("masthead", WebUrl.toUri(url)));
    });
  }

  private void writePublisherId() {
    json.text("@id", site() + "#publisher");
  }

  private String site() {
    return WebUrl.toUri(paper.siteUrl() + "/");
  }
}
