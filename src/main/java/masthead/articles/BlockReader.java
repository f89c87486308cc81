package masthead.articles;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.http.Members;
import masthead.http.Text;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Elements;

/// Reads the body of an article that an editor or a content system sends: typed blocks, or HTML.
final class BlockReader {
  /// @param dropped each kind of thing that was left out, once: `script`, `style attribute`
  record Parsed(List<Block> blocks, List<String> dropped) {
    Parsed {
      blocks = List.copyOf(blocks);
      dropped = List.copyOf(dropped);
    }
  }

  private static final int MOST_BLOCKS = 500;
  private static final int LONGEST_HTML = 20_000;
  private static final int LONGEST_TEXT = 2_000;
  private static final int MOST_ITEMS = 500;
  private static final int MOST_CELLS = 50;
  private static final int MOST_VARIANTS = 20;
  private static final int MOST_PIXELS = 100_000;

  private static final List<String> TYPES =
      List.of("paragraph", "heading", "related", "image", "quote", "list", "table", "embed");
  private static final Pattern HEADING_ID = Pattern.compile("[a-z0-9-]{1,80}");
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern IMAGE_TYPE = Pattern.compile("image/[a-z0-9.+-]{1,40}");

  private final Set<String> dropped = new LinkedHashSet<>();
  private final Set<String> ids = new HashSet<>();

  private BlockReader() {}

  /// Reads a member that is an array of blocks, as reads give it.
  ///
  /// Faults are noted; nothing read counts before [Members#end()] has passed. `dropped` tells what
  /// the sanitising of inline HTML took away.
  static Parsed json(Members body, String member) {
    var reader = new BlockReader();
    var blocks =
        body.objects(member, MOST_BLOCKS).orElse(List.of()).stream()
            .flatMap(block -> reader.block(block).stream())
            .toList();
    return new Parsed(named(blocks), List.copyOf(reader.dropped));
  }

  /// Reads a member that is the HTML of a content system; faults are noted.
  static Parsed html(Members body, String member) {
    var sent = body.raw(member).orElse("");
    Text.fault(sent.replaceAll("[\\r\\n\\t]", " "))
        .ifPresent(refused -> body.fault(member, "not-allowed-character", refused));
    var parsed = html(sent);
    if (parsed.blocks().size() > MOST_BLOCKS) {
      body.fault(member, "out-of-range", "must make at most " + MOST_BLOCKS + " blocks");
    }
    for (var i = 0; i < parsed.blocks().size(); i++) {
      if (isTooLong(parsed.blocks().get(i))) {
        body.fault(member, "out-of-range", "makes block " + i + ", which is too long");
      }
    }
    return parsed;
  }

  /// Turns HTML into blocks, without limits.
  static Parsed html(String bodyHtml) {
    var flow = new Flow();
    flow.children(Jsoup.parseBodyFragment(bodyHtml).body());
    flow.endParagraph();
    return new Parsed(named(flow.blocks), List.copyOf(flow.dropped));
  }

  /// Reads a member that is a picture.
  static Optional<Image> image(Members body, String member) {
    return body.object(member).map(BlockReader::image);
  }

  private static Image image(Members image) {
    image.require("url", "alt", "width", "height");
    var read =
        new Image(
            image.url("url").orElse(""),
            text(image, "alt").orElse(""),
            text(image, "caption"),
            text(image, "credit"),
            image.integer("width", 1, MOST_PIXELS).orElse(1),
            image.integer("height", 1, MOST_PIXELS).orElse(1),
            image.objects("variants", MOST_VARIANTS).orElse(List.of()).stream()
                .map(BlockReader::variant)
                .toList());
    image.endInner();
    return read;
  }

  private static Image.Variant variant(Members variant) {
    variant.require("url", "width", "type");
    var read =
        new Image.Variant(
            variant.url("url").orElse(""),
            variant.integer("width", 1, MOST_PIXELS).orElse(1),
            matching(variant, "type", IMAGE_TYPE, "must be an image type such as image/avif"));
    variant.endInner();
    return read;
  }

  private Optional<Block> block(Members block) {
    block.require("type");
    var type = block.choice("type", TYPES);
    if (type.isEmpty()) {
      return Optional.empty(); // what its other members should be, nobody knows
    }
    var read = block(block, type.get());
    block.endInner();
    return Optional.of(read);
  }

  /// What stands in for a faulty member is never used: the request ends with its faults.
  private Block block(Members block, String type) {
    return switch (type) {
      case "paragraph" -> {
        block.require("html");
        yield new Block.Paragraph(inline(block, "html").orElse(""));
      }
      case "heading" -> {
        block.require("level", "text");
        yield new Block.Heading(
            block.integer("level", 2, 4).orElse(2), id(block), text(block, "text").orElse(""));
      }
      case "related" -> related(block);
      case "image" -> {
        block.require("image");
        yield new Block.Picture(
            image(block, "image")
                .orElse(new Image("", "", Optional.empty(), Optional.empty(), 1, 1, List.of())));
      }
      case "quote" -> {
        block.require("text");
        yield new Block.Quote(text(block, "text").orElse(""), text(block, "cite"));
      }
      case "list" -> {
        block.require("ordered", "items");
        yield new Block.Items(
            block.bool("ordered").orElse(false),
            block.list("items", MOST_ITEMS, this::inline).orElse(List.of()));
      }
      case "table" -> {
        block.require("header", "rows");
        yield new Block.Table(
            cells(block, "header").orElse(List.of()),
            block.list("rows", MOST_ITEMS, BlockReader::cells).orElse(List.of()));
      }
      case "embed" -> {
        block.require("provider", "url");
        yield new Block.Embed(
            matching(block, "provider", PROVIDER, "must be 1 to 40 of a-z, 0-9 and -"),
            block.url("url").orElse(""),
            text(block, "title"));
      }
      default -> throw new IllegalStateException("a type without a reader: " + type);
    };
  }

  private static Block related(Members block) {
    block.require("label");
    if (!block.has("articleId") && !block.has("url") && !block.has("headline")) {
      block.fault("headline", "required", "is required without an articleId or url");
    }
    return new Block.Related(
        text(block, "label").orElse(""),
        block.parsed(
            "articleId",
            id -> Optional.of(id).filter(Card.ID.asMatchPredicate()),
            "must be an article's id"),
        text(block, "headline"),
        block.url("url"));
  }

  private String id(Members heading) {
    var id = matching(heading, "id", HEADING_ID, "must be 1 to 80 of a-z, 0-9 and -");
    if (!id.isEmpty() && !ids.add(id)) {
      heading.fault("id", "repeated", "stands at another heading of this article too");
    }
    return id;
  }

  private Optional<String> inline(Members object, String name) {
    var sent = object.markup(name, 1, LONGEST_HTML);
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    var clean = InlineHtml.clean(sent.get());
    clean.dropped().forEach(kind -> InlineHtml.drop(kind, dropped));
    if (clean.isBlank()) {
      return object.fault(name, "not-allowed", "must hold text");
    }
    return Text.length(clean.html()) > LONGEST_HTML
        ? object.fault(
            name, "out-of-range", "must have at most " + LONGEST_HTML + " characters when escaped")
        : Optional.of(clean.html());
  }

  private static Optional<String> text(Members object, String name) {
    return object.text(name, 1, LONGEST_TEXT);
  }

  private static Optional<List<String>> cells(Members object, String name) {
    return object.texts(name, MOST_CELLS, 0, LONGEST_TEXT);
  }

  private static String matching(Members object, String name, Pattern pattern, String rule) {
    return object
        .parsed(name, text -> Optional.of(text).filter(pattern.asMatchPredicate()), rule)
        .orElse("");
  }

  private static boolean isTooLong(Block block) {
    return switch (block) {
      case Block.Paragraph(var html) -> Text.length(html) > LONGEST_HTML;
      case Block.Items(var _, var items) ->
          items.size() > MOST_ITEMS
              || items.stream().anyMatch(item -> Text.length(item) > LONGEST_HTML);
      case Block.Table(var header, var rows) ->
          rows.size() > MOST_ITEMS
              || Stream.concat(Stream.of(header), rows.stream())
                  .anyMatch(row -> row.size() > MOST_CELLS || isTooLong(row.stream()));
      case Block.Heading heading -> isTooLong(Stream.of(heading.text()));
      case Block.Quote(var text, var cite) ->
          isTooLong(Stream.concat(Stream.of(text), cite.stream()));
      case Block.Picture(var image) ->
          isTooLong(Stream.concat(Stream.of(image.alt()), image.caption().stream()));
      case Block.Embed embed -> isTooLong(embed.title().stream());
      case Block.Related _ -> false; // HTML has no such thing
    };
  }

  private static boolean isTooLong(Stream<String> texts) {
    return texts.anyMatch(text -> Text.length(text) > LONGEST_TEXT);
  }

  /// Gives an id to each heading that has none: its text in a-z and 0-9, or its number.
  private static List<Block> named(List<Block> blocks) {
    var ids = new HashSet<String>();
    for (var block : blocks) {
      if (block instanceof Block.Heading heading) {
        ids.add(heading.id());
      }
    }
    var named = new ArrayList<Block>();
    var repeats = new HashMap<String, Integer>();
    var headings = 0;
    for (var block : blocks) {
      if (block instanceof Block.Heading(var level, var id, var text)) {
        headings++;
        named.add(
            new Block.Heading(
                level, id.isEmpty() ? newId(text, headings, ids, repeats) : id, text));
      } else {
        named.add(block);
      }
    }
    return named;
  }

  private static String newId(
      String text, int number, Set<String> ids, Map<String, Integer> repeats) {
    var letters =
        Normalizer.normalize(text, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
    // Room is left for what makes it unique.
    var base = letters.substring(0, Math.min(letters.length(), 70)).replaceAll("^-|-$", "");
    var first = base.isEmpty() ? "section-" + number : base;
    var id = first;
    while (!ids.add(id)) {
      id = first + "-" + (1 + repeats.merge(first, 1, Integer::sum));
    }
    return id;
  }

  /// Walks through HTML; what stands between two blocks becomes a paragraph.
  private static final class Flow {
    private static final Set<String> SHOWN = Set.of("img", "iframe", "table");
    private static final Pattern PIXELS = Pattern.compile("([1-9][0-9]{0,4})(?:px)?");
    private static final Pattern DASHES = Pattern.compile("^[\\s\\p{Pd}]+");
    private static final Pattern YOUTUBE =
        Pattern.compile(
            "(?:https?:)?//(?:www\\.)?youtube(?:-nocookie)?\\.com/embed/([A-Za-z0-9_-]{11})"
                + "(?:[/?#].*)?");
    private static final Pattern VIMEO =
        Pattern.compile(
            "(?:https?:)?//player\\.vimeo\\.com/video/([0-9]{1,12})(?:[?]h=([0-9a-f]{1,40}))?"
                + "(?:[/?#&].*)?");

    private final List<Block> blocks = new ArrayList<>();
    private final Set<String> dropped = new LinkedHashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final List<Node> line = new ArrayList<>();

    void children(Element parent) {
      for (var child : parent.childNodes()) {
        if (child instanceof Element element) {
          element(element);
        } else {
          line.add(child);
        }
      }
    }

    void endParagraph() {
      var inline = InlineHtml.clean(line, dropped);
      line.clear();
      if (!inline.isBlank()) {
        blocks.add(new Block.Paragraph(inline.html()));
      }
    }

    private void element(Element element) {
      var name = element.normalName();
      switch (name) {
        case "h1", "h2", "h3", "h4", "h5", "h6" -> heading(element);
        case "img" -> picture(element, Optional.empty());
        case "iframe" -> embed(element);
        case "figure" -> figure(element);
        case "ul", "ol", "menu", "dir" -> unlessShowing(element, this::list);
        case "blockquote" -> unlessShowing(element, this::quote);
        case "table" -> unlessShowing(element, this::table);
        case "hr" -> {
          endParagraph();
          InlineHtml.drop("hr", dropped);
        }
        case "pre" -> {
          endParagraph();
          line.add(element);
          endParagraph();
        }
        default -> {
          if (InlineHtml.isDroppedWhole(name)) {
            line.add(element);
          } else if (InlineHtml.BLOCKS.contains(name)) {
            unwrap(element);
          } else if (isAround(element, Flow::isShownAlone)) {
            if (InlineHtml.isInline(name)) {
              InlineHtml.drop(name + " around a block", dropped);
            }
            unwrap(element);
          } else {
            line.add(element);
          }
        }
      }
    }

    private void unwrap(Element element) {
      endParagraph();
      InlineHtml.dropAttributes(element, dropped);
      children(element);
      endParagraph();
    }

    /// A list, quote or table around pictures, videos or tables is there for the looks.
    private void unlessShowing(Element element, Consumer<Element> read) {
      if (isAround(element, SHOWN::contains)) {
        InlineHtml.drop(element.normalName() + " around a block", dropped);
        unwrap(element);
      } else {
        endParagraph();
        InlineHtml.dropAttributes(element, dropped);
        read.accept(element);
      }
    }

    private void heading(Element element) {
      endParagraph();
      InlineHtml.dropAttributes(element, dropped, "id");
      var text = text(element.childNodes());
      var level = Math.clamp(element.normalName().charAt(1) - '0', 2, 4);
      var id = element.id();
      if (!InlineHtml.isBlank(text)) {
        var isKept = HEADING_ID.matcher(id).matches() && ids.add(id);
        if (!isKept && element.hasAttr("id")) {
          InlineHtml.drop("id attribute", dropped);
        }
        blocks.add(new Block.Heading(level, isKept ? id : "", text));
      }
    }

    private void picture(Element img, Optional<String> caption) {
      endParagraph();
      InlineHtml.dropAttributes(img, dropped, "src", "alt", "width", "height");
      var url = InlineHtml.address(img.attr("src"));
      var alt = InlineHtml.line(img.attr("alt"));
      var width = PIXELS.matcher(img.attr("width").strip());
      var height = PIXELS.matcher(img.attr("height").strip());
      var lacks =
          Stream.of(
                  url.isEmpty() ? "http or https src" : "",
                  InlineHtml.isBlank(alt) ? "alt" : "",
                  width.matches() ? "" : "width",
                  height.matches() ? "" : "height")
              .filter(part -> !part.isEmpty())
              .toList();
      if (lacks.isEmpty()) {
        blocks.add(
            new Block.Picture(
                new Image(
                    url.orElseThrow(),
                    alt,
                    caption,
                    Optional.empty(),
                    Integer.parseInt(width.group(1)),
                    Integer.parseInt(height.group(1)),
                    List.of())));
      } else {
        lacks.forEach(part -> InlineHtml.drop("img without " + part, dropped));
        caption.ifPresent(_ -> InlineHtml.drop("figcaption", dropped));
      }
    }

    /// The one picture of a figure takes its caption; everything else stands for itself.
    private void figure(Element figure) {
      endParagraph();
      var images = isAround(figure, "figure"::equals) ? new Elements() : figure.select("img");
      if (images.size() == 1) {
        var captions = figure.select("figcaption");
        var caption = text(List.copyOf(captions));
        picture(images.getFirst(), Optional.of(caption).filter(text -> !InlineHtml.isBlank(text)));
        images.remove();
        captions.remove();
      }
      unwrap(figure);
    }

    private void list(Element list) {
      var items = new ArrayList<String>();
      items(list, items);
      if (!items.isEmpty()) {
        blocks.add(new Block.Items(list.normalName().equals("ol"), items));
      }
    }

    /// A list inside a list goes on with the items of the outer one.
    private void items(Element list, List<String> items) {
      for (var child : list.childNodes()) {
        if (!(child instanceof Element element)) {
          item(List.of(child), items);
        } else if (isList(element)) {
          innerList(element, items);
        } else {
          InlineHtml.dropAttributes(element, dropped);
          var own = new ArrayList<Node>();
          for (var part : element.childNodes()) {
            if (part instanceof Element inner && isList(inner)) {
              item(own, items);
              own.clear();
              innerList(inner, items);
            } else {
              own.add(part);
            }
          }
          item(own, items);
        }
      }
    }

    private void innerList(Element list, List<String> items) {
      InlineHtml.drop("list inside a list", dropped);
      InlineHtml.dropAttributes(list, dropped);
      items(list, items);
    }

    private void item(List<Node> nodes, List<String> items) {
      var inline = InlineHtml.clean(nodes, dropped);
      if (!inline.isBlank()) {
        items.add(inline.html());
      }
    }

    private void quote(Element quote) {
      var last = Optional.ofNullable(quote.lastElementChild()).filter(Flow::isCite);
      last.ifPresent(Element::remove);
      var text = text(quote.childNodes());
      var cite =
          last.map(element -> text(List.of(element)))
              .map(name -> DASHES.matcher(name).replaceFirst(""))
              .filter(name -> !InlineHtml.isBlank(name));
      if (!InlineHtml.isBlank(text)) {
        blocks.add(new Block.Quote(text, cite));
      } else if (cite.isPresent()) {
        blocks.add(new Block.Quote(cite.get(), Optional.empty()));
      }
    }

    private static boolean isCite(Element last) {
      var name = last.normalName();
      return name.equals("cite")
          || name.equals("footer")
          || (!last.text().isEmpty() && last.text().equals(last.select("cite").text()));
    }

    private void table(Element table) {
      var caption = table.select("caption");
      line.addAll(caption);
      endParagraph();
      List<String> header = List.of();
      var rows = new ArrayList<List<String>>();
      for (var row : table.select("tr")) {
        var cells = row.children();
        var texts = cells.stream().map(cell -> text(List.of(cell))).toList();
        var isHeader =
            header.isEmpty()
                && rows.isEmpty()
                && (row.closest("thead") != null || cells.stream().allMatch(c -> c.nameIs("th")));
        if (isHeader) {
          header = texts;
        } else if (!texts.stream().allMatch(InlineHtml::isBlank)) {
          rows.add(texts);
        }
      }
      if (!rows.isEmpty() || !header.stream().allMatch(InlineHtml::isBlank)) {
        blocks.add(new Block.Table(header, rows));
      }
    }

    /// The page of the video, not the player: nobody needs a frame to follow a link.
    private void embed(Element frame) {
      endParagraph();
      var src = frame.attr("src").strip();
      var youtube = YOUTUBE.matcher(src);
      var vimeo = VIMEO.matcher(src);
      if (youtube.matches() && !youtube.group(1).equals("videoseries")) {
        embed(frame, "youtube", "https://www.youtube.com/watch?v=" + youtube.group(1));
      } else if (vimeo.matches()) {
        var secret = Optional.ofNullable(vimeo.group(2)).map(hash -> "/" + hash).orElse("");
        embed(frame, "vimeo", "https://vimeo.com/" + vimeo.group(1) + secret);
      } else {
        InlineHtml.drop("iframe", dropped);
      }
    }

    private void embed(Element frame, String provider, String url) {
      var title = InlineHtml.line(frame.attr("title"));
      blocks.add(
          new Block.Embed(
              provider, url, Optional.of(title).filter(text -> !InlineHtml.isBlank(text))));
    }

    private String text(List<? extends Node> nodes) {
      return InlineHtml.clean(List.copyOf(nodes), dropped).text();
    }

    private static boolean isList(Element element) {
      return element.nameIs("ul") || element.nameIs("ol");
    }

    private static boolean isShownAlone(String name) {
      return SHOWN.contains(name) || InlineHtml.BLOCKS.contains(name);
    }

    private static boolean isAround(Element element, Predicate<String> kind) {
      return element.stream().skip(1).anyMatch(inner -> kind.test(inner.normalName()));
    }
  }
}
