package masthead.articles.body;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;

/// Pictures and videos in HTML.
final class HtmlMedia {
  /// Scripts that load pictures late put the address there.
  private static final List<String> SOURCES =
      List.of("src", "data-src", "data-lazy-src", "data-original");

  private static final Pattern PIXELS = Pattern.compile("([1-9][0-9]{0,4})(?:px)?");
  private static final Pattern YOUTUBE =
      Pattern.compile(
          "(?:https?:)?//(?:www\\.)?youtube(?:-nocookie)?\\.com/embed/([A-Za-z0-9_-]{11})"
              + "(?:[/?#].*)?");
  private static final Pattern VIMEO =
      Pattern.compile(
          "(?:https?:)?//player\\.vimeo\\.com/video/([0-9]{1,12})(?:[?]h=([0-9a-f]{1,40}))?"
              + "(?:[/?#&].*)?");

  private final Dropped dropped;

  HtmlMedia(Dropped dropped) {
    this.dropped = dropped;
  }

  /// Turns WordPress's pictures of emoji into text, and removes tracking pixels.
  void prepare(Element body) {
    for (var img : body.select("img")) {
      var alt = img.attr("alt");
      if ((img.hasClass("emoji") || img.hasClass("wp-smiley")) && !alt.isBlank()) {
        img.replaceWith(new TextNode(alt));
      } else if (isPixel(img)) {
        dropped.add("img of one pixel");
        img.remove();
      }
    }
  }

  private static boolean isPixel(Element img) {
    return PlainText.isBlank(img.attr("alt"))
        && Stream.of("width", "height")
            .allMatch(side -> img.attr(side).strip().matches("[01](px)?"));
  }

  Optional<Image> image(Element img, Optional<String> caption) {
    var source =
        SOURCES.stream().filter(name -> HtmlAddress.of(img.attr(name)).isPresent()).findFirst();
    if (source.isEmpty()) {
      dropped.add("img without http or https src");
      return Optional.empty();
    }
    var size = size(img);
    dropped.attributes(
        img,
        "src",
        source.get(),
        "alt",
        size.isPresent() ? "width" : "",
        size.isPresent() ? "height" : "");
    return Optional.of(
        new Image(
            HtmlAddress.of(img.attr(source.get())).orElseThrow(),
            PlainText.line(img.attr("alt")),
            caption,
            Optional.empty(),
            size,
            List.of()));
  }

  private static Optional<Image.Size> size(Element img) {
    var width = PIXELS.matcher(img.attr("width").strip());
    var height = PIXELS.matcher(img.attr("height").strip());
    return width.matches() && height.matches()
        ? Optional.of(
            new Image.Size(Integer.parseInt(width.group(1)), Integer.parseInt(height.group(1))))
        : Optional.empty();
  }

  /// The page of the video, not the player: nobody needs a frame to follow a link.
  Optional<Block.Embed> embed(Element frame) {
    var src = frame.attr("src").strip();
    var youtube = YOUTUBE.matcher(src);
    var vimeo = VIMEO.matcher(src);
    if (youtube.matches() && !youtube.group(1).equals("videoseries")) {
      return embed(frame, "youtube", "https://www.youtube.com/watch?v=" + youtube.group(1));
    }
    if (vimeo.matches()) {
      var secret = Optional.ofNullable(vimeo.group(2)).map(hash -> "/" + hash).orElse("");
      return embed(frame, "vimeo", "https://vimeo.com/" + vimeo.group(1) + secret);
    }
    dropped.element("iframe");
    return Optional.empty();
  }

  private static Optional<Block.Embed> embed(Element frame, String provider, String url) {
    var title = Optional.of(PlainText.line(frame.attr("title")));
    return Optional.of(
        new Block.Embed(provider, url, title.filter(text -> !PlainText.isBlank(text))));
  }
}
