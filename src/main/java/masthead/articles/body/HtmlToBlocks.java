package masthead.articles.body;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Elements;

/// Walks through HTML; what is between two blocks becomes a paragraph. Everything is kept, or is
/// named among what was dropped.
final class HtmlToBlocks {
  /// What is a block of its own wherever it is.
  private static final Set<String> SHOWN = Set.of("img", "iframe", "table");

  /// What a quote, which is one text, cannot hold.
  private static final Set<String> NOT_QUOTED =
      Set.of(
          "img",
          "iframe",
          "table",
          "ul",
          "ol",
          "pre",
          "blockquote",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6");

  /// Blocks whose parts become paragraphs, which say less.
  private static final Set<String> FLATTENED = Set.of("dl", "details", "dialog", "fieldset");

  /// A longer link was probably never closed.
  private static final int MAX_CARD_LENGTH = 1_000;

  private final List<Block> blocks = new ArrayList<>();
  private final Dropped dropped = new Dropped();
  private final HtmlMedia media = new HtmlMedia(dropped);
  private final HtmlText texts = new HtmlText(dropped);
  private final List<Node> line = new ArrayList<>();

  private HtmlToBlocks() {}

  /// Without limits.
  static BlockReader.Parsed parse(String html) {
    var body = Jsoup.parseBodyFragment(html).body();
    var walk = new HtmlToBlocks();
    walk.media.prepare(body);
    walk.children(body);
    walk.endParagraph();
    return new BlockReader.Parsed(HeadingIds.given(walk.blocks), walk.dropped.kinds());
  }

  private void children(Element parent) {
    for (var child : List.copyOf(parent.childNodes())) {
      if (child instanceof Element element) {
        element(element);
      } else {
        line.add(child);
      }
    }
  }

  private void endParagraph() {
    var inline = InlineHtml.clean(line, dropped);
    line.clear();
    if (!inline.isBlank()) {
      blocks.add(new Block.Paragraph(inline.html()));
    }
  }

  private void element(Element element) {
    var name = element.normalName();
    switch (name) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> beforeWhatItShows(element, texts::heading);
      case "img" -> {
        endParagraph();
        picture(element, Optional.empty());
      }
      case "iframe" -> {
        endParagraph();
        media.embed(element).ifPresent(blocks::add);
      }
      case "figure" -> figure(element);
      case "ul", "ol", "menu", "dir" -> unlessAround(SHOWN, element, texts::list);
      case "blockquote" -> unlessAround(NOT_QUOTED, element, texts::quote);
      case "table" -> unlessAround(SHOWN, element, this::table);
      case "pre" -> beforeWhatItShows(element, texts::preformatted);
      case "hr" -> {
        endParagraph();
        dropped.element("hr");
      }
      default -> other(element, name);
    }
  }

  private void other(Element element, String name) {
    if (InlineWriter.isDroppedWhole(name)) {
      line.add(element);
    } else if (InlineWriter.BLOCKS.contains(name)) {
      if (FLATTENED.contains(name)) {
        dropped.element(name);
      }
      unwrap(element);
    } else if (!isAround(element, HtmlToBlocks::isShownAlone)) {
      line.add(element);
    } else if (name.equals("a")) {
      card(element);
    } else {
      if (!InlineWriter.isPlainWrapper(name)) {
        dropped.add(InlineWriter.isInline(name) ? name + " around a block" : name);
      }
      unwrap(element);
    }
  }

  private void unwrap(Element element) {
    endParagraph();
    dropped.attributes(element);
    children(element);
    endParagraph();
  }

  /// A list, quote or table around pictures, videos or tables only lays them out.
  private void unlessAround(
      Set<String> kinds, Element element, Function<Element, Optional<? extends Block>> read) {
    if (isAround(element, kinds::contains)) {
      dropped.add(element.normalName() + " around a block");
      unwrap(element);
    } else {
      endParagraph();
      dropped.attributes(element);
      read.apply(element).ifPresent(blocks::add);
    }
  }

  /// The pictures in a heading or a poem follow it.
  private void beforeWhatItShows(
      Element element, Function<Element, Optional<? extends Block>> read) {
    endParagraph();
    var shown = takeOut(element);
    read.apply(element).ifPresent(blocks::add);
    shown.forEach(this::element);
  }

  /// The outermost pictures, videos and tables, with their captions.
  private static List<Element> takeOut(Element from) {
    var shown = new ArrayList<Element>();
    for (var child : from.children()) {
      if (SHOWN.contains(child.normalName())
          || (child.nameIs("figure") && isAround(child, SHOWN::contains))) {
        child.remove();
        shown.add(child);
      } else {
        shown.addAll(takeOut(child));
      }
    }
    return shown;
  }

  /// A link around blocks, such as the card of a bookmark or a file: its texts become one paragraph
  /// with the link, its pictures follow.
  private void card(Element link) {
    endParagraph();
    if (link.text().length() > MAX_CARD_LENGTH) {
      dropped.add("a around a block");
      unwrap(link);
      return;
    }
    var pictures = takeOut(link);
    var isCard = hasText(link);
    if (isCard) {
      line.add(link);
      endParagraph();
    } else {
      dropped.attributes(link, "href");
    }
    for (var shown : pictures) {
      if (isCard && shown.nameIs("img") && PlainText.isBlank(shown.attr("alt"))) {
        dropped.add("decoration of a link");
      } else {
        element(shown);
      }
    }
    if (!isCard && link.hasAttr("href")) {
      dropped.add("link around a picture");
    }
  }

  private boolean picture(Element img, Optional<String> caption) {
    var image = media.image(img, caption);
    image.ifPresent(found -> blocks.add(new Block.Picture(found)));
    return image.isPresent();
  }

  /// The one picture of a figure takes its caption; everything else becomes blocks of its own.
  private void figure(Element figure) {
    endParagraph();
    var images = isAround(figure, "figure"::equals) ? new Elements() : figure.select("img");
    if (images.size() == 1) {
      var img = images.getFirst();
      var link = Optional.ofNullable(img.closest("a"));
      if (link.isEmpty() || !hasText(link.get())) {
        captioned(img, figure.select("figcaption"));
        img.remove();
        link.ifPresent(this::unlink);
      }
    }
    unwrap(figure);
  }

  /// Without the picture the caption stays, as a paragraph.
  private void captioned(Element img, Elements captions) {
    var caption = InlineHtml.clean(List.copyOf(captions), new Dropped());
    if (picture(img, Optional.of(caption.text()).filter(text -> !PlainText.isBlank(text)))) {
      captions.forEach(each -> dropped.attributes(each));
      texts.plain(
          captions.stream().flatMap(each -> each.childNodes().stream()).toList(), "figcaption");
      captions.remove();
    }
  }

  private void unlink(Element link) {
    dropped.attributes(link, "href");
    if (link.hasAttr("href")) {
      dropped.add("link around a picture");
    }
    link.unwrap();
  }

  private Optional<Block> table(Element table) {
    line.addAll(table.select("caption"));
    endParagraph();
    return HtmlTable.read(table, dropped);
  }

  private static boolean hasText(Element element) {
    return !InlineHtml.clean(List.of(element), new Dropped()).isBlank();
  }

  private static boolean isShownAlone(String name) {
    return SHOWN.contains(name) || InlineWriter.BLOCKS.contains(name);
  }

  private static boolean isAround(Element element, Predicate<String> kind) {
    return element.stream().skip(1).anyMatch(inner -> kind.test(inner.normalName()));
  }
}
