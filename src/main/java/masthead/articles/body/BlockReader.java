package masthead.articles.body;

import static masthead.articles.body.BlockLimits.MAX_BLOCKS;
import static masthead.articles.body.BlockLimits.MAX_CELLS;
import static masthead.articles.body.BlockLimits.MAX_HTML_LENGTH;
import static masthead.articles.body.BlockLimits.MAX_ITEMS;
import static masthead.articles.body.BlockLimits.MAX_PIXELS;
import static masthead.articles.body.BlockLimits.MAX_TEXT_LENGTH;
import static masthead.articles.body.BlockLimits.MAX_VARIANTS;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import masthead.http.Members;
import masthead.json.TextRules;

/// Reads the body of an article that an editor or a content system sends: typed blocks, or HTML.
public final class BlockReader {
  /// What was read.
  ///
  /// @param dropped each kind of thing that was left out, once: `script`, `style attribute`
  public record Parsed(List<Block> blocks, List<String> dropped) {
    public Parsed {
      blocks = List.copyOf(blocks);
      dropped = List.copyOf(dropped);
    }
  }

  private static final List<String> TYPES =
      List.of(
          "paragraph",
          "heading",
          "related",
          "image",
          "quote",
          "list",
          "table",
          "preformatted",
          "embed");
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern IMAGE_TYPE = Pattern.compile("image/[a-z0-9.+-]{1,40}");
  private static final Image NO_IMAGE =
      new Image("", "", Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  private final Dropped dropped = new Dropped();
  private final Set<String> ids = new HashSet<>();

  private BlockReader() {}

  /// Reads a member that is an array of blocks, as reads give it.
  ///
  /// Faults are noted; nothing read counts before [Members#end()] has passed. `dropped` lists what
  /// the sanitising of inline HTML took away.
  public static Parsed json(Members body, String member) {
    var reader = new BlockReader();
    var blocks =
        body.objects(member, MAX_BLOCKS).orElse(List.of()).stream()
            .flatMap(block -> reader.block(block).stream())
            .toList();
    return new Parsed(HeadingIds.given(blocks), reader.dropped.kinds());
  }

  /// Reads a member that is the HTML of a content system; faults are noted.
  ///
  /// HTML of which nothing can be kept is one: an article without a body is asked for with an empty
  /// array of blocks, so that no import publishes empty articles unnoticed.
  public static Parsed html(Members body, String member) {
    var sent = body.raw(member);
    if (sent.isEmpty()) {
      return new Parsed(List.of(), List.of());
    }
    TextRules.fault(sent.get().replaceAll("[\\r\\n\\t]", " "))
        .ifPresent(refused -> body.fault(member, "not-allowed-character", refused));
    var parsed = HtmlToBlocks.parse(sent.get());
    if (parsed.blocks().isEmpty()) {
      body.fault(member, "not-allowed", empty(parsed.dropped()));
    }
    if (parsed.blocks().size() > MAX_BLOCKS) {
      body.fault(member, "out-of-range", "must yield at most " + MAX_BLOCKS + " blocks");
    }
    for (var i = 0; i < parsed.blocks().size(); i++) {
      if (!BlockLimits.allow(parsed.blocks().get(i))) {
        body.fault(member, "out-of-range", "yields block " + i + ", which is too long");
      }
    }
    return parsed;
  }

  private static String empty(List<String> dropped) {
    return "would leave the article empty"
        + (dropped.isEmpty() ? "" : ". Dropped: " + String.join(", ", dropped))
        + ". To publish one, send an empty array as body";
  }

  /// Reads a member that is a picture.
  public static Optional<Image> image(Members body, String member) {
    return body.object(member).map(BlockReader::image);
  }

  private static Image image(Members image) {
    image.require("url", "alt");
    var read =
        new Image(
            image.url("url").orElse(""),
            image.text("alt", 0, MAX_TEXT_LENGTH).orElse(""),
            text(image, "caption"),
            text(image, "credit"),
            size(image),
            image.objects("variants", MAX_VARIANTS).orElse(List.of()).stream()
                .map(BlockReader::variant)
                .toList());
    image.endInner();
    return read;
  }

  /// Both or neither.
  private static Optional<Image.Size> size(Members image) {
    if (image.has("width") || image.has("height")) {
      image.require("width", "height");
    }
    var width = image.integer("width", 1, MAX_PIXELS);
    var height = image.integer("height", 1, MAX_PIXELS);
    return width.flatMap(across -> height.map(down -> new Image.Size(across, down)));
  }

  private static Image.Variant variant(Members variant) {
    variant.require("url", "width", "type");
    var read =
        new Image.Variant(
            variant.url("url").orElse(""),
            variant.integer("width", 1, MAX_PIXELS).orElse(1),
            matching(variant, "type", IMAGE_TYPE, "must be an image type such as image/avif"));
    variant.endInner();
    return read;
  }

  private Optional<Block> block(Members block) {
    block.require("type");
    var type = block.choice("type", TYPES);
    if (type.isEmpty()) {
      return Optional.empty(); // its other members cannot be checked without a type
    }
    var read = block(block, type.get());
    block.endInner();
    return Optional.of(read);
  }

  /// What replaces a faulty member is never used: the request ends with its faults.
  private Block block(Members block, String type) {
    return switch (type) {
      case "paragraph" -> {
        block.require("html");
        yield new Block.Paragraph(filled(block, "html").orElse(""));
      }
      case "heading" -> {
        block.require("level", "text");
        yield new Block.Heading(
            block.integer("level", 2, 4).orElse(2), id(block), text(block, "text").orElse(""));
      }
      case "related" -> related(block);
      case "image" -> {
        block.require("image");
        yield new Block.Picture(image(block, "image").orElse(NO_IMAGE));
      }
      case "quote" -> {
        block.require("text");
        yield new Block.Quote(text(block, "text").orElse(""), text(block, "cite"));
      }
      case "list" -> {
        block.require("ordered", "items");
        yield new Block.Items(
            block.bool("ordered").orElse(false),
            block.list("items", MAX_ITEMS, this::filled).orElse(List.of()));
      }
      case "table" -> {
        block.require("header", "rows");
        yield new Block.Table(
            cells(block, "header").orElse(List.of()),
            block.list("rows", MAX_ITEMS, this::cells).orElse(List.of()));
      }
      case "preformatted" -> {
        block.require("html");
        yield new Block.Preformatted(preformatted(block));
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
            id -> Optional.of(id).filter(Block.Related.ARTICLE_ID.asMatchPredicate()),
            "must be an article's id"),
        text(block, "headline"),
        block.url("url"));
  }

  private String id(Members heading) {
    var id = matching(heading, "id", HeadingIds.VALID, "must be 1 to 80 of a-z, 0-9 and -");
    if (!id.isEmpty() && !ids.add(id)) {
      heading.fault("id", "repeated", "is already the id of another heading of this article");
    }
    return id;
  }

  private Optional<String> filled(Members object, String name) {
    return object
        .markup(name, 1, MAX_HTML_LENGTH)
        .flatMap(sent -> fitting(object, name, InlineHtml.clean(sent, dropped), true));
  }

  private Optional<List<String>> cells(Members object, String name) {
    return object.list(name, MAX_CELLS, this::cell);
  }

  private Optional<String> cell(Members row, String index) {
    return row.markup(index, 0, MAX_HTML_LENGTH)
        .flatMap(sent -> fitting(row, index, InlineHtml.clean(sent, dropped), false));
  }

  private String preformatted(Members block) {
    return block
        .preformatted("html", 1, MAX_HTML_LENGTH)
        .flatMap(sent -> fitting(block, "html", InlineHtml.preformatted(sent, dropped), true))
        .orElse("");
  }

  private static Optional<String> fitting(
      Members object, String name, InlineHtml clean, boolean mustHoldText) {
    if (mustHoldText && clean.isBlank()) {
      return object.fault(name, "not-allowed", "must contain text");
    }
    return BlockLimits.isHtml(clean.html())
        ? Optional.of(clean.html())
        : object.fault(
            name,
            "out-of-range",
            "must have at most " + MAX_HTML_LENGTH + " characters when escaped");
  }

  private static Optional<String> text(Members object, String name) {
    return object.text(name, 1, MAX_TEXT_LENGTH);
  }

  private static String matching(Members object, String name, Pattern pattern, String rule) {
    return object
        .parsed(name, text -> Optional.of(text).filter(pattern.asMatchPredicate()), rule)
        .orElse("");
  }
}
