package masthead.articles.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import masthead.articles.address.ArticleUrls;
import masthead.articles.feed.FeedFormat;
import masthead.articles.feed.Publication;
import masthead.http.ApiLink;
import masthead.http.WebUrl;
import masthead.json.JsonWriter;
import masthead.language.Languages;

/// What stands in a page's `<head>`: all that search engines and link previews want to know of it.
///
/// All texts are plain and all addresses URIs; who writes HTML escapes both. `jsonLd` may stand
/// inside a `script` element as it is.
public record Head(String title, List<Meta> meta, List<Link> links, String jsonLd) {

  /// One `meta` element.
  ///
  /// @param attribute which of its attributes has the key: `name`, or `property` for Open Graph
  public record Meta(String attribute, String key, String content) {}

  /// One `link` element.
  public record Link(
      String rel,
      String href,
      Optional<String> hreflang,
      Optional<String> type,
      Optional<String> title) {

    private static Link of(String rel, String href) {
      return new Link(rel, href, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /// Of an article.
  ///
  /// @param api where the API is, for the addresses of feeds
  public static Head article(Publication paper, ArticlePage page, String api) {
    var own = WebUrl.toUri(paper.urls().url(page.address()));
    var canonical = page.canonicalUrl().map(WebUrl::toUri).orElse(own);
    var description = Excerpt.of(page.text(), page.language().tag());
    var links = new ArrayList<Link>();
    links.add(Link.of("canonical", canonical));
    var pages = new TreeMap<String, String>();
    page.translations()
        .forEach((tag, address) -> pages.put(tag, WebUrl.toUri(paper.urls().url(address))));
    alternates(links, pages, page.original().map(pages::get));
    links.add(feed(paper, page.language().tag(), Optional.empty(), api));
    var section = new ListPage.Section(page.language(), page.address().section(), page.section());
    links.add(feed(paper, page.language().tag(), Optional.of(section), api));
    return new Head(
        page.headline(),
        MetaTags.article(paper, page, canonical, description),
        List.copyOf(links),
        LinkedData.article(paper, page, own, canonical, description));
  }

  /// Of a page with a list.
  ///
  /// @param languages of the site, which all have a front page and the same sections
  /// @param cursor of a page behind the first. Search engines are asked to follow its links and not
  ///   to list it, because its content moves on with every article
  public static Head list(
      Publication paper, ListPage page, Languages languages, Optional<String> cursor, String api) {
    var tag = page.language().tag();
    var first = url(paper.urls(), page, tag);
    var own = cursor.map(text -> new ApiLink(first).with("cursor", text).text()).orElse(first);
    var links = new ArrayList<Link>();
    links.add(Link.of("canonical", own));
    if (cursor.isEmpty() && isInEveryLanguage(page)) {
      var pages = new TreeMap<String, String>();
      languages.all().forEach(each -> pages.put(each.tag(), url(paper.urls(), page, each.tag())));
      // The address without a language is the reader's, whichever that is.
      var standard =
          page instanceof ListPage.Front
              ? WebUrl.toUri(paper.siteUrl() + "/")
              : url(paper.urls(), page, languages.standard().tag());
      alternates(links, pages, Optional.of(standard));
    }
    links.add(feed(paper, tag, Optional.empty(), api));
    if (page instanceof ListPage.Section section) {
      links.add(feed(paper, tag, Optional.of(section), api));
    }
    var title = title(paper, page);
    return new Head(
        title,
        MetaTags.list(paper, page, languages, own, title, cursor.isEmpty()),
        List.copyOf(links),
        LinkedData.list(paper, page, own));
  }

  private static String title(Publication paper, ListPage page) {
    return switch (page) {
      case ListPage.Front _ -> paper.name();
      case ListPage.Section section -> section.name() + " – " + paper.name();
      case ListPage.Tag tag -> tag.name() + " – " + paper.name();
      case ListPage.Author author -> author.name() + " – " + paper.name();
    };
  }

  private static boolean isInEveryLanguage(ListPage page) {
    return page instanceof ListPage.Front || page instanceof ListPage.Section;
  }

  private static String url(ArticleUrls urls, ListPage page, String language) {
    return WebUrl.toUri(
        switch (page) {
          case ListPage.Front _ -> urls.front(language);
          case ListPage.Section section -> urls.section(language, section.id());
          case ListPage.Tag tag -> urls.tag(language, tag.name());
          case ListPage.Author author -> urls.author(language, author.id());
        });
  }

  /// Each page names itself too: search engines ignore what the others do not confirm.
  private static void alternates(
      List<Link> links, Map<String, String> pages, Optional<String> standard) {
    pages.forEach((tag, url) -> links.add(alternate(tag, url)));
    standard.ifPresent(url -> links.add(alternate("x-default", url)));
  }

  private static Link alternate(String hreflang, String url) {
    return new Link("alternate", url, Optional.of(hreflang), Optional.empty(), Optional.empty());
  }

  private static Link feed(
      Publication paper, String language, Optional<ListPage.Section> section, String api) {
    var address = new ApiLink(api + "/v1/feeds/" + language + "/" + FeedFormat.RSS.file());
    return new Link(
        "alternate",
        section.map(of -> address.with("section", of.id())).orElse(address).text(),
        Optional.empty(),
        Optional.of("application/rss+xml"),
        Optional.of(paper.name() + section.map(of -> " – " + of.name()).orElse("")));
  }

  /// As a member: `title`, and the attributes of each element, as frameworks' functions for the
  /// head take them (`useHead` of Unhead and Nuxt).
  public void write(JsonWriter json, String name) {
    json.object(
        name,
        () -> {
          json.text("title", title);
          json.objects(
              "meta",
              meta,
              tag -> {
                json.text(tag.attribute(), tag.key());
                json.text("content", tag.content());
              });
          json.objects(
              "link",
              links,
              link -> {
                json.text("rel", link.rel());
                link.hreflang().ifPresent(text -> json.text("hreflang", text));
                link.type().ifPresent(text -> json.text("type", text));
                link.title().ifPresent(text -> json.text("title", text));
                json.text("href", link.href());
              });
          json.objects(
              "script",
              List.of(jsonLd),
              text -> {
                json.text("type", "application/ld+json");
                json.text("innerHTML", text);
              });
        });
  }
}
