package masthead.articles.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Response;

/// The pages' style, scripts and texts: the files of `web/`, which are packed with the function.
final class Assets {
  /// A path that has no dot but that of its type cannot lead elsewhere.
  private static final Pattern NAME = Pattern.compile("/web/([a-z0-9-]+/)*[a-z0-9-]+[.]([a-z]+)");

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private Assets() {}

  /// @param path that begins with `/web/`
  static Optional<Response> find(String path) {
    var name = NAME.matcher(path);
    var type = name.matches() ? TYPES.get(name.group(2)) : null;
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = Assets.class.getResourceAsStream(path)) {
      return in == null
          ? Optional.empty()
          : Optional.of(Response.of(200, type, in.readAllBytes()).cache(Response.DEPLOYED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
