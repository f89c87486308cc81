package masthead.articles.body;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// What was left out of HTML on its way into blocks: each kind once, such as `script` or `style
/// attribute`.
final class Dropped {
  /// A response must not grow with what was sent.
  private static final int MAX_KINDS = 100;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9:_-]{0,39}");

  private final Set<String> kinds = new LinkedHashSet<>();

  void add(String kind) {
    if (kinds.size() < MAX_KINDS) {
      kinds.add(kind);
    }
  }

  void element(String name) {
    add(NAME.matcher(name).matches() ? name : "unknown element");
  }

  /// Every attribute but the kept ones.
  void attributes(Element element, String... kept) {
    for (var attribute : element.attributes()) {
      var name = attribute.getKey().toLowerCase(Locale.ROOT);
      if (!List.of(kept).contains(name)) {
        add(NAME.matcher(name).matches() ? name + " attribute" : "unknown attribute");
      }
    }
  }

  List<String> kinds() {
    return List.copyOf(kinds);
  }
}
