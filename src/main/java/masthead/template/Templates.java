package masthead.template;

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

/// The templates that lie beside a class, each compiled when first used.
///
/// In `.html` two braces escape. Three do not, and are only for what is HTML already. A name
/// without a value is an error, never an empty string.
public final class Templates {
  public static final Mustache.Compiler STRICT =
      Mustache.compiler().strictSections(true).emptyStringIsFalse(true);

  private final Class<?> owner;
  private final Map<String, Template> compiled = new ConcurrentHashMap<>();

  private Templates(Class<?> owner) {
    this.owner = owner;
  }

  public static Templates beside(Class<?> owner) {
    return new Templates(owner);
  }

  public String render(String name, Object values) {
    return compiled.computeIfAbsent(name, this::compile).execute(values);
  }

  private Template compile(String name) {
    var escaper = name.endsWith(".html") ? Escapers.HTML : Escapers.NONE;
    try (var in = open(name)) {
      return STRICT.withEscaper(escaper).withLoader(this::open).compile(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reader open(String name) {
    var in = requireNonNull(owner.getResourceAsStream(name), name);
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }
}
