package masthead.articles.body;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The ids of an article's headings, which links lead to: each once.
final class HeadingIds {
  static final Pattern VALID = Pattern.compile("[a-z0-9-]{1,80}");

  private final Set<String> ids = new HashSet<>();
  private final Map<String, Integer> repeats = new HashMap<>();

  private HeadingIds() {}

  /// Gives an id to each heading that has none: its text in a-z and 0-9, or its number.
  static List<Block> given(List<Block> blocks) {
    var ids = new HeadingIds();
    for (var block : blocks) {
      if (block instanceof Block.Heading heading) {
        ids.ids.add(heading.id());
      }
    }
    var given = new ArrayList<Block>();
    var number = 0;
    for (var block : blocks) {
      if (block instanceof Block.Heading(var level, var id, var text)) {
        number++;
        given.add(new Block.Heading(level, id.isEmpty() ? ids.next(text, number) : id, text));
      } else {
        given.add(block);
      }
    }
    return given;
  }

  private String next(String text, int number) {
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
}
