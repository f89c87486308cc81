package masthead.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value in JSON that AWS wrote, such as an event. Anything in it may be missing or of another
/// type, and then reads as empty.
///
/// What we wrote ourselves is a [JsonObject], where that is a bug; what a client sent is read by
/// `masthead.http.Members`, which reports it as a fault.
public record ForeignJson(@Nullable Object value) {

  /// Parses an object.
  ///
  /// @throws RuntimeException when it is not one
  public static ForeignJson of(byte[] object) {
    return new ForeignJson(Json.own(new String(object, StandardCharsets.UTF_8)));
  }

  public ForeignJson get(String name) {
    return new ForeignJson(value instanceof Map<?, ?> object ? object.get(name) : null);
  }

  public List<ForeignJson> elements() {
    return value instanceof List<?> array
        ? array.stream().map(ForeignJson::new).toList()
        : List.of();
  }

  public String text() {
    return value instanceof String text ? text : "";
  }

  /// The members of an object that are texts.
  public Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    if (value instanceof Map<?, ?> object) {
      object.forEach((name, member) -> {
        if (member instanceof String text) {
          texts.put((String) name, text);
        }
      });
    }
    return texts;
  }

  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }
}
