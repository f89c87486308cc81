package masthead.articles.publishing;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import masthead.articles.publishing.WordPressExport.Post;
import masthead.json.Json;
import masthead.json.TextRules;
import masthead.local.Template;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A WordPress export goes in by the bulk import, and of every post each picture, caption, table,
/// link and word is kept, or the result of its line names what was dropped.
///
/// What was sent is read by jsoup alone here, what was stored by the API, so neither side is judged
/// by the code under test.
final class WordPressImportTest {
  /// Their text is not for readers.
  private static final String UNSEEN =
      "script, style, form, button, video, audio, iframe, object, noscript, select, textarea";

  private static final Pattern NAMED_LINK =
      Pattern.compile(
          "a in .*|link around a picture|link without text|a around a block|"
              + "link that is not http or https");

  private final PublishingFixture desk = PublishingFixture.open();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> lost = new ArrayList<>();

  @Test
  void everythingOfAnExportIsKeptOrNamed() throws Exception {
    try (var xml = WordPressImportTest.class.getResourceAsStream("wordpress.xml")) {
      check(WordPressExport.read(requireNonNull(xml)));
    }

    assertEquals(List.of(), lost);
    // The judge must have had something to judge.
    for (var kind : List.of("pictures", "captions", "tables", "links", "preformatted", "posts")) {
      assertTrue(counts.getOrDefault(kind, 0) > 0, kind + ": " + counts);
    }
    assertEquals(counts.get("captions"), counts.get("captions kept"), counts.toString());
    assertEquals(counts.get("tables"), counts.get("tables kept"), counts.toString());
  }

  /// For exports that we may not keep here, such as WordPress's theme test data and the fixtures of
  /// its importer (both GPL): `-Dwordpress=DIRECTORY` with the `.xml` files.
  @Test
  @EnabledIfSystemProperty(named = "wordpress", matches = ".+")
  void everythingOfOtherExportsIsKeptOrNamed() throws Exception {
    try (var files = Files.list(Path.of(System.getProperty("wordpress")))) {
      for (var file : files.filter(path -> path.toString().endsWith(".xml")).sorted().toList()) {
        try (InputStream xml = Files.newInputStream(file)) {
          check(WordPressExport.read(xml));
        } catch (org.xml.sax.SAXException e) {
          counts.merge("files that are no XML", 1, Integer::sum);
        }
      }
    }
    System.out.println("WordPress exports: " + counts);
    assertEquals(List.of(), lost);
  }

  private void check(List<Post> posts) {
    for (var from = 0; from < posts.size(); from += 10) {
      send(posts.subList(from, Math.min(posts.size(), from + 10)));
    }
  }

  private void send(List<Post> posts) {
    var byId = new LinkedHashMap<String, Post>();
    // Ids of several files may meet, so each gets a number of its own.
    posts.forEach(post -> byId.put(post.id() + "-" + counts.merge("posts", 1, Integer::sum), post));
    var lines = new ArrayList<String>();
    byId.forEach((id, post) -> {
      var line = post.line();
      line.put("id", id);
      lines.add(Json.text(line));
    });
    var reply =
        desk.publish(
            "POST",
            "/v1/articles/import",
            String.join("\n", lines),
            "content-type",
            "application/x-ndjson");
    assertEquals(200, reply.status(), reply.text());
    for (var each : Template.list(reply.json().get("results"))) {
      var result = Template.object(each);
      var id = Template.text(result, "id");
      assertEquals(201, result.get("status"), id + " " + result);
      var stored = desk.stored(id, "en").json();
      var dropped =
          Template.list(result.getOrDefault("dropped", List.of())).stream()
              .map(String::valueOf)
              .toList();
      compare(requireNonNull(byId.get(id)), Template.list(stored.get("body")), Set.copyOf(dropped));
    }
  }

  private void compare(Post post, List<?> blocks, Set<String> dropped) {
    var sent = Jsoup.parseBodyFragment(post.html());
    var stored = new Stored(blocks);
    pictures(post, sent, stored, dropped);
    for (var caption : sent.select("figcaption, caption")) {
      var words = words(caption.text());
      if (!words.isEmpty()) {
        count("captions", stored.holds(words), false, post, caption);
      }
    }
    for (var table : sent.select("table")) {
      var cells =
          table.select("td, th").eachText().stream().map(WordPressImportTest::words).toList();
      var isKept = stored.tables.stream().anyMatch(kept -> cells.stream().allMatch(kept::contains));
      count("tables", isKept, dropped.contains("table around a block"), post, table);
    }
    for (var link : sent.select("a[href]")) {
      var isKept =
          stored.links.contains(link.attr("href").strip())
              || stored.links.contains(link.attr("href").strip().replace("&", "&amp;"));
      var isNamed = dropped.stream().anyMatch(kind -> NAMED_LINK.matcher(kind).matches());
      count("links", isKept, isNamed, post, link);
    }
    for (var pre : sent.select("pre")) {
      pre.select("br").forEach(br -> br.replaceWith(new org.jsoup.nodes.TextNode("\n")));
      var lines = pre.wholeText().lines().map(String::stripTrailing).toList();
      count(
          "preformatted",
          lines.stream().allMatch(line -> stored.lines.contains(line)),
          dropped.contains("pre inside a text"),
          post,
          pre);
    }
    sent.select(UNSEEN).remove();
    for (var word : words(sent.text()).split(" ")) {
      count("words", stored.text.contains(word), false, post, sent.body());
    }
  }

  private void pictures(Post post, Document sent, Stored stored, Set<String> dropped) {
    var left = new ArrayList<>(stored.pictures);
    for (var img : sent.select("img")) {
      var isKept = left.remove(img.attr("src"));
      var isNamed =
          dropped.stream().anyMatch(kind -> kind.startsWith("img ") || kind.equals("noscript"))
              || dropped.contains("decoration of a link");
      count("pictures", isKept, isNamed, post, img);
    }
  }

  private void count(String what, boolean isKept, boolean isNamed, Post post, Element element) {
    counts.merge(what, 1, Integer::sum);
    counts.merge(what + (isKept ? " kept" : isNamed ? " named" : " lost"), 1, Integer::sum);
    if (!isKept && !isNamed) {
      var html = element.outerHtml();
      lost.add(post.id() + " " + what + ": " + html.substring(0, Math.min(200, html.length())));
    }
  }

  /// Letters and digits only: quotes and dashes at the edges of an element are not words.
  private static String words(String text) {
    return TextRules.normal(text).replaceAll("[^\\p{L}\\p{M}\\p{N}]+", " ").strip();
  }

  /// What the API says is stored.
  private static final class Stored {
    final List<String> pictures = new ArrayList<>();
    final List<List<String>> tables = new ArrayList<>();
    final List<String> links = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    final String text;
    private final List<String> texts = new ArrayList<>();

    Stored(List<?> blocks) {
      for (var each : blocks) {
        var block = Template.object(each);
        strings(block.values()).forEach(this::take);
        switch (Template.text(block, "type")) {
          case "image" -> pictures.add(Template.text(Template.object(block.get("image")), "url"));
          case "table" -> tables.add(strings(block.values()).stream().map(Stored::text).toList());
          case "preformatted" ->
              Jsoup.parse("<pre>\n" + block.get("html"))
                  .wholeText()
                  .lines()
                  .map(String::stripTrailing)
                  .forEach(lines::add);
          default -> {}
        }
      }
      lines.add("");
      text = String.join(" ", texts);
    }

    boolean holds(String words) {
      return texts.stream().anyMatch(text -> text.contains(words));
    }

    private void take(String html) {
      texts.add(text(html));
      Jsoup.parseBodyFragment(html).select("a").forEach(link -> links.add(link.attr("href")));
    }

    private static String text(String html) {
      return words(Jsoup.parseBodyFragment(html).text());
    }

    private static List<String> strings(Object value) {
      return switch (value) {
        case Map<?, ?> object -> strings(object.values());
        case Collection<?> all -> all.stream().flatMap(one -> strings(one).stream()).toList();
        case String string -> List.of(string);
        default -> List.of();
      };
    }
  }
}
