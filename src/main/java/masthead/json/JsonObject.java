package masthead.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An object of JSON that we wrote ourselves, read member by member.
///
/// What a client sent is read by [Members], which notes faults; here a member of another type is a
/// bug.
public record JsonObject(Map<?, ?> members) {

  public static JsonObject of(String text) {
    return new JsonObject(Json.own(text));
  }

  /// The objects of a JSON array.
  public static List<JsonObject> all(String array) {
    return of("{\"all\":" + array + "}").objects("all");
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable((String) members.get(name));
  }

  public String text(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException("no member " + name));
  }

  public Optional<Integer> findNumber(String name) {
    return Optional.ofNullable((Integer) members.get(name));
  }

  /// Zero when it is absent.
  public int number(String name) {
    return findNumber(name).orElse(0);
  }

  /// False when it is absent.
  public boolean isTrue(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  public Optional<JsonObject> object(String name) {
    return Optional.ofNullable((Map<?, ?>) members.get(name)).map(JsonObject::new);
  }

  /// Empty when it is absent, as all arrays are.
  public List<JsonObject> objects(String name) {
    return list(members.get(name)).stream()
        .map(element -> new JsonObject((Map<?, ?>) element))
        .toList();
  }

  public List<String> texts(String name) {
    return texts(members.get(name));
  }

  /// An array of arrays of texts.
  public List<List<String>> rows(String name) {
    return list(members.get(name)).stream().map(JsonObject::texts).toList();
  }

  private static List<String> texts(@Nullable Object value) {
    return list(value).stream().<String>map(String.class::cast).toList();
  }

  private static List<?> list(@Nullable Object value) {
    return value == null ? List.of() : (List<?>) value;
  }
}
