package masthead.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON Merge Patch (RFC 7396): an object is merged member by member, null removes, all else
/// replaces.
public final class MergePatch {
  private MergePatch() {}

  /// The document with the patch applied; neither is changed.
  public static Map<String, Object> apply(Map<?, ?> document, Map<?, ?> patch) {
    var merged = new LinkedHashMap<String, Object>();
    document.forEach((name, value) -> merged.put((String) name, value));
    patch.forEach((name, value) -> {
      if (value == null) {
        merged.remove(name);
      } else if (value instanceof Map<?, ?> inner) {
        merged.put((String) name, apply(object(merged.get(name)), inner));
      } else {
        merged.put((String) name, value);
      }
    });
    return merged;
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> object ? object : Map.of();
  }
}
