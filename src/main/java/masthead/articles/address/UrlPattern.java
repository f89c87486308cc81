package masthead.articles.address;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A pattern such as `/{language}/{section}/{id}/{slug}`.
///
/// The id is a segment of its own: ids have hyphens, as slugs do, so that no other separator would
/// cut one from the other for certain. A segment of the slug is left out when there is none.
record UrlPattern(List<String> segments, Pattern expression) {
  private static final String SLUG = "{slug}";

  /// The template checks the parameter by the same rule.
  private static final Pattern RULE =
      Pattern.compile(
          "(?!.*(\\{[a-z]+\\}).*\\1)(?=\\S*/\\{id\\}(/|$))(?=\\S*/\\{language\\}(/|$))"
              + "(/([A-Za-z0-9_~-]+|\\{(language|section|slug|id)\\}))+");

  static UrlPattern parse(String text) {
    if (!RULE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a pattern needs {language} and {id}, each once and as a segment of its own: " + text);
    }
    var segments = List.of(text.substring(1).split("/"));
    var expression = segments.stream().map(UrlPattern::expression).collect(Collectors.joining());
    return new UrlPattern(segments, Pattern.compile(expression));
  }

  private static String expression(String segment) {
    return switch (segment) {
      case "{id}" -> "/(?<id>[0-9A-Za-z_-]{1,64})";
      case "{language}" -> "/(?<language>[A-Za-z0-9-]{1,35})";
      case "{section}" -> "/[^/]+";
      case SLUG -> "(?:/[^/]+)?";
      default -> "/" + Pattern.quote(segment);
    };
  }

  String path(ArticleAddress article) {
    return segments.stream()
        .flatMap(segment ->
            switch (segment) {
              case "{id}" -> Stream.of(article.id());
              case "{language}" -> Stream.of(article.language());
              case "{section}" -> Stream.of(article.section());
              case SLUG -> article.slug().stream();
              default -> Stream.of(segment);
            })
        .map(segment -> "/" + segment)
        .collect(Collectors.joining());
  }

  Optional<VariantKey> find(String path) {
    var found = expression.matcher(path);
    return found.matches()
        ? Optional.of(new VariantKey(found.group("id"), found.group("language")))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
