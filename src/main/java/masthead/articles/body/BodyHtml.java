package masthead.articles.body;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// A body as one HTML string, for feeds and for pages that build nothing themselves.
///
/// Inline HTML was sanitised when it was stored; every other text is plain and is escaped here.
public final class BodyHtml {
  /// Of a picture as wide as the text; `style.css` has these widths.
  private static final String TEXT_SIZES = "(min-width: 48rem) 46rem, 100vw";

  private final StringBuilder out = new StringBuilder(4096);
  private final boolean isPage;
  private int level = 1;

  private BodyHtml(boolean isPage) {
    this.isPage = isPage;
  }

  public static String of(List<Block> body) {
    var html = new BodyHtml(false);
    body.forEach(html::block);
    return html.out.toString();
  }

  /// As our own pages have it, with the classes of `style.css`: ids keep clear of the page's own,
  /// no level of headings is skipped, wide tables scroll, pictures load when they come near.
  public static String ofPage(List<Block> body) {
    var html = new BodyHtml(true);
    body.forEach(html::block);
    return html.out.toString();
  }

  /// A picture on a page of our own.
  ///
  /// @param sizes how wide it is shown, as the `sizes` of `source` says it
  /// @param isFirst for the one that readers see first: it does not wait for the others
  public static String picture(Image image, String sizes, boolean isFirst) {
    var html = new BodyHtml(true);
    html.sources(image, sizes, isFirst);
    return html.out.toString();
  }

  /// The picture above the text, with its caption.
  public static String leadFigure(Image image) {
    var html = new BodyHtml(true);
    html.figure(image, true);
    return html.out.toString();
  }

  /// The text that a body begins with: its first paragraphs, in one line, up to some length or a
  /// little beyond.
  public static String opening(List<Block> body, int length) {
    var text = new StringBuilder();
    for (var block : body) {
      if (block instanceof Block.Paragraph(var html) && text.length() < length) {
        text.append(text.isEmpty() ? "" : " ").append(new InlineHtml(html).text());
      }
    }
    return text.toString();
  }

  /// For text, and for attributes in either kind of quotes.
  ///
  /// U+0338 is escaped because normalising makes one character of it and the end of a tag.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;")
        .replace("\u0338", "&#824;");
  }

  private void block(Block block) {
    switch (block) {
      case Block.Paragraph(var html) -> element("p", html);
      case Block.Heading heading -> heading(heading);
      case Block.Related related -> related(related);
      case Block.Picture(var image) -> figure(image, false);
      case Block.Quote quote -> quote(quote);
      case Block.Items list -> list(list);
      case Block.Table table -> table(table);
      case Block.Preformatted(var html) -> {
        out.append(isPage ? "<pre dir=\"auto\">" : "<pre>").append(html).append("</pre>");
      }
      case Block.Embed(var provider, var url, var title) -> {
        out.append(isPage ? "<p class=\"embed\">" : "<p>");
        link(Optional.of(url), title.orElse(url));
        out.append(isPage ? "<small>" + escape(provider) + "</small>" : "").append("</p>");
      }
    }
  }

  private void heading(Block.Heading heading) {
    level = isPage ? Math.min(heading.level(), level + 1) : heading.level();
    out.append("<h").append(level);
    attribute("id", isPage ? "part-" + heading.id() : heading.id());
    out.append('>').append(escape(heading.text())).append("</h").append(level).append('>');
  }

  private void related(Block.Related related) {
    out.append("<p class=\"related\">");
    element("strong", escape(related.label()));
    related
        .headline()
        .or(related::url)
        .ifPresent(headline -> {
          out.append(' ');
          link(related.url(), headline);
        });
    out.append("</p>");
  }

  private void figure(Image image, boolean isFirst) {
    out.append("<figure>");
    sources(image, TEXT_SIZES, isFirst);
    caption(image);
    out.append("</figure>");
  }

  /// A format that a browser does not know must not be offered by `img` itself, so the variants go
  /// into a `source` for each type.
  private void sources(Image image, String sizes, boolean isFirst) {
    var sets = new LinkedHashMap<String, String>();
    for (var variant : image.variants()) {
      var candidate = variant.url() + " " + variant.width() + "w";
      sets.merge(variant.type(), candidate, (one, other) -> one + ", " + other);
    }
    var hasElement = isPage || !sets.isEmpty();
    out.append(hasElement ? "<picture>" : "");
    sets.forEach((type, set) -> {
      out.append("<source");
      attribute("type", type);
      if (isPage) {
        attribute("sizes", sizes);
      }
      attribute("srcset", set);
      out.append('>');
    });
    out.append("<img");
    if (isPage) {
      out.append(isFirst ? " fetchpriority=\"high\"" : " loading=\"lazy\"");
    }
    attribute("src", image.url());
    attribute("alt", image.alt());
    image
        .size()
        .ifPresent(size -> {
          attribute("width", String.valueOf(size.width()));
          attribute("height", String.valueOf(size.height()));
        });
    out.append('>').append(hasElement ? "</picture>" : "");
  }

  private void caption(Image image) {
    var caption = image.caption().map(BodyHtml::escape);
    var credit = image.credit().map(text -> "<small>" + escape(text) + "</small>");
    if (caption.isPresent() || credit.isPresent()) {
      out.append("<figcaption>").append(caption.orElse(""));
      out.append(caption.isPresent() && credit.isPresent() ? " " : "").append(credit.orElse(""));
      out.append("</figcaption>");
    }
  }

  private void quote(Block.Quote quote) {
    out.append(isPage ? "<figure class=\"quote\"><blockquote>" : "<blockquote>");
    element("p", escape(quote.text()));
    var cite = quote.cite().map(BodyHtml::escape);
    if (isPage) {
      out.append("</blockquote>");
      cite.ifPresent(name -> element("figcaption", name));
      out.append("</figure>");
    } else {
      cite.ifPresent(name -> element("cite", name));
      out.append("</blockquote>");
    }
  }

  private void list(Block.Items list) {
    var tag = list.ordered() ? "ol" : "ul";
    out.append('<').append(tag).append('>');
    list.items().forEach(item -> element("li", item));
    out.append("</").append(tag).append('>');
  }

  private void table(Block.Table table) {
    if (isPage) {
      out.append("<div class=\"scroll\" tabindex=\"0\" role=\"group\"");
      // Its cells are HTML, which escapes what an attribute must not have but quotes.
      var name =
          String.join(", ", table.header()).replaceAll("<[^>]*>", "").replace("\"", "&quot;");
      out.append(name.isEmpty() ? ">" : " aria-label=\"" + name + "\">");
    }
    out.append("<table>");
    if (!table.header().isEmpty()) {
      out.append("<thead>");
      row("th", table.header());
      out.append("</thead>");
    }
    out.append("<tbody>");
    table.rows().forEach(cells -> row("td", cells));
    out.append("</tbody></table>").append(isPage ? "</div>" : "");
  }

  private void row(String tag, List<String> cells) {
    out.append("<tr>");
    var scope = isPage && tag.equals("th") ? " scope=\"col\"" : "";
    cells.forEach(
        cell -> out.append("<" + tag + scope + ">").append(cell).append("</" + tag + ">"));
    out.append("</tr>");
  }

  private void link(Optional<String> url, String text) {
    if (url.isEmpty()) {
      out.append(escape(text));
      return;
    }
    out.append("<a");
    attribute("href", url.get());
    out.append('>').append(escape(text)).append("</a>");
  }

  private void element(String tag, String html) {
    out.append('<').append(tag).append('>');
    out.append(html).append("</").append(tag).append('>');
  }

  private void attribute(String name, String value) {
    out.append(' ').append(name).append("=\"").append(escape(value)).append('"');
  }
}
