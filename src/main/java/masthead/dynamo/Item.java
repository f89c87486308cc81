package masthead.dynamo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// An item's attributes, read and written with their types.
public record Item(Map<String, AttributeValue> attributes) {

  public Item {
    attributes = Map.copyOf(attributes);
  }

  /// The item of a response; absent when nothing was found.
  public static Optional<Item> of(Map<String, AttributeValue> attributes) {
    return attributes.isEmpty() ? Optional.empty() : Optional.of(new Item(attributes));
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(attributes.get(name)).map(AttributeValue::s);
  }

  public boolean has(String name) {
    return attributes.containsKey(name);
  }

  /// A text that every such item has.
  public String text(String name) {
    return find(name).orElseThrow(() -> missing(name));
  }

  /// Bytes that every such item has.
  public byte[] bytes(String name) {
    var value = attributes.get(name);
    if (value == null || value.b() == null) {
      throw missing(name);
    }
    return value.b().asByteArray();
  }

  /// Bytes that an item may have.
  public Optional<byte[]> findBytes(String name) {
    return has(name) ? Optional.of(bytes(name)) : Optional.empty();
  }

  public long number(String name) {
    var value = attributes.get(name);
    if (value == null || value.n() == null) {
      throw missing(name);
    }
    return Long.parseLong(value.n());
  }

  /// The maps whose names start with the prefix, by the rest of the name.
  public Map<String, Item> maps(String prefix) {
    var maps = new LinkedHashMap<String, Item>();
    attributes.forEach((name, value) -> {
      if (name.startsWith(prefix) && value.hasM()) {
        maps.put(name.substring(prefix.length()), new Item(value.m()));
      }
    });
    return maps;
  }

  /// All texts and numbers, by name, as text.
  public Map<String, String> plain() {
    var plain = new LinkedHashMap<String, String>();
    attributes.forEach((name, value) -> {
      var text = value.s() == null ? value.n() : value.s();
      if (text != null) {
        plain.put(name, text);
      }
    });
    return plain;
  }

  /// A number that an item may have.
  public Optional<Long> findNumber(String name) {
    return has(name) ? Optional.of(number(name)) : Optional.empty();
  }

  /// A copy with that attribute: a text, a long or bytes.
  public Item with(String name, Object value) {
    var more = new LinkedHashMap<>(attributes);
    more.putAll(attributes(name, value));
    return new Item(more);
  }

  /// As [#with(String, Object)], if there is a value.
  public Item with(String name, Optional<?> value) {
    return value.isPresent() ? with(name, (Object) value.get()) : this;
  }

  public Item without(String... names) {
    var fewer = new LinkedHashMap<>(attributes);
    for (var name : names) {
      fewer.remove(name);
    }
    return new Item(fewer);
  }

  private static IllegalStateException missing(String name) {
    return new IllegalStateException("An item lacks the attribute " + name + " of the right type.");
  }

  public static AttributeValue value(String text) {
    return AttributeValue.fromS(text);
  }

  public static AttributeValue value(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }

  public static AttributeValue value(byte[] bytes) {
    return AttributeValue.fromB(SdkBytes.fromByteArray(bytes));
  }

  /// Attributes in the order given: name, value, name, value...
  public static Map<String, AttributeValue> attributes(Object... namesAndValues) {
    var map = new LinkedHashMap<String, AttributeValue>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      var value = namesAndValues[i + 1];
      map.put(
          (String) namesAndValues[i],
          switch (value) {
            case String text -> value(text);
            case Long number -> value(number);
            case byte[] bytes -> value(bytes);
            default ->
                throw new IllegalArgumentException(
                    "An attribute must be a string, a long or bytes.");
          });
    }
    return map;
  }
}
