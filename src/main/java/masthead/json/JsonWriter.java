package masthead.json;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.filter.FilteringGeneratorDelegate;
import tools.jackson.core.filter.TokenFilter;

/// Writes JSON whose brackets are balanced by construction: what is opened is closed when its
/// content has been written.
///
/// Methods with a name write a member of an object; the others write an element of an array, or the
/// whole document.
public final class JsonWriter {
  private final JsonGenerator json;

  public JsonWriter(JsonGenerator json) {
    this.json = json;
  }

  public void text(String name, String value) {
    json.writeStringProperty(name, value);
  }

  /// A text member, or null.
  public void nullable(String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  public void number(String name, long value) {
    json.writeNumberProperty(name, value);
  }

  public void number(String name, double value) {
    json.writeNumberProperty(name, value);
  }

  public void flag(String name, boolean value) {
    json.writeBooleanProperty(name, value);
  }

  /// A member of bytes, as Base64.
  public void binary(String name, byte[] value) {
    json.writeBinaryProperty(name, value);
  }

  public void object(String name, Runnable members) {
    json.writeName(name);
    object(members);
  }

  public void array(String name, Runnable elements) {
    json.writeName(name);
    array(elements);
  }

  /// An array of objects, one for each value, whose members the function writes.
  public <T> void objects(String name, Iterable<T> values, Consumer<T> members) {
    array(name, () -> values.forEach(value -> object(() -> members.accept(value))));
  }

  public void texts(String name, Iterable<String> values) {
    array(name, () -> values.forEach(this::text));
  }

  /// A member whose value is JSON already.
  public void raw(String name, String value) {
    json.writeName(name);
    json.writeRawValue(value);
  }

  /// The name of a member whose value is written next.
  public void name(String name) {
    json.writeName(name);
  }

  public void text(String element) {
    json.writeString(element);
  }

  public void object(Runnable members) {
    json.writeStartObject();
    members.run();
    json.writeEndObject();
  }

  /// As [#object(Runnable)], for a writer that is made for this object alone.
  public void object(Consumer<JsonWriter> members) {
    object(() -> members.accept(this));
  }

  /// A writer to the same place that leaves out what the filter does.
  public JsonWriter filtered(TokenFilter filter) {
    return new JsonWriter(
        new FilteringGeneratorDelegate(
            json, filter, TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true));
  }

  public void array(Runnable elements) {
    json.writeStartArray();
    elements.run();
    json.writeEndArray();
  }
}
