package masthead.newsletter.text;

import static java.util.Objects.requireNonNull;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The templates that lie beside this class, each compiled when first used.
///
/// In `.html` two braces escape. Three do not, and are only for what [Texts#html] returns. A name
/// without a value is an error, never an empty string.
public final class Templates {
  static final Mustache.Compiler STRICT =
      Mustache.compiler().strictSections(true).emptyStringIsFalse(true);

  private final Map<String, Template> compiled = new ConcurrentHashMap<>();

  public String render(String name, Object values) {
    return compiled.computeIfAbsent(name, Templates::compile).execute(values);
  }

  private static Template compile(String name) {
    var escaper = name.endsWith(".html") ? Escapers.HTML : Escapers.NONE;
    try (var in = open(name)) {
      return STRICT.withEscaper(escaper).withLoader(Templates::open).compile(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reader open(String name) {
    var in = requireNonNull(Templates.class.getResourceAsStream(name), name);
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }
}
