package masthead.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.jr.ob.JSON;

/// JSON text in and out: strict where a client wrote it, plain where we wrote it ourselves.
public final class Json {
  private static final int MAX_TOKENS = 20_000;
  private static final JsonFactory STRICT_FACTORY = strict(16, MAX_TOKENS);
  private static final JsonFactory STRICT_ARRAY_FACTORY = strict(17, 100 * MAX_TOKENS);
  private static final JSON STRICT =
      JSON.builder(STRICT_FACTORY).disable(JSON.Feature.HANDLE_JAVA_BEANS).build();
  private static final JsonFactory OWN_FACTORY = new JsonFactory();
  private static final JSON OWN =
      JSON.builder(OWN_FACTORY).disable(JSON.Feature.HANDLE_JAVA_BEANS).build();

  private Json() {}

  private static JsonFactory strict(int depth, int tokens) {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxTokenCount(tokens)
                .maxNumberLength(32)
                .maxNameLength(64)
                .maxStringLength(200_000)
                .build())
        .build();
  }

  /// Reads one JSON value that a client sent.
  ///
  /// Refused: invalid UTF-8, a byte order mark, anything after the value, a duplicate name, more
  /// than 16 levels, names over 64 and texts over 200,000 characters, numbers over 32 digits.
  ///
  /// @throws MalformedJsonException when it is refused
  public static @Nullable Object parse(byte[] bytes) {
    return parse(STRICT_FACTORY, bytes);
  }

  /// As [#parse(byte[])], for many documents in one array: each may have as much as one alone.
  static List<?> parseArray(byte[] bytes) {
    if (parse(STRICT_ARRAY_FACTORY, bytes) instanceof List<?> array) {
      return array;
    }
    throw malformed("The body must be a JSON array, or one JSON object per line.");
  }

  private static @Nullable Object parse(JsonFactory factory, byte[] bytes) {
    try (var parser = factory.createParser(ObjectReadContext.empty(), decode(bytes))) {
      var value = STRICT.anyFrom(parser);
      if (parser.nextToken() != null) {
        throw malformed("The body has content after the JSON value.");
      }
      refuseBrokenNames(value);
      return value;
    } catch (JacksonException _) {
      // Its message names the client's text and our classes, so it is not passed on.
      throw malformed(
          "The body is not JSON, or is nested too deep, or too long in one of its parts, or has a"
              + " member twice.");
    }
  }

  /// An object as JSON text.
  public static String text(Map<?, ?> object) {
    return OWN.asString(object);
  }

  /// Reads an object that we wrote ourselves: an event, a stored attribute, a resource.
  ///
  /// @throws IllegalArgumentException when it is not an object
  public static Map<String, Object> own(String text) {
    try (var parser = OWN_FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object");
      }
      return OWN.mapFrom(parser);
    }
  }

  /// Reads an object from a resource beside a class.
  public static Map<String, Object> resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + name + " is missing.");
      }
      return own(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes UTF-8.
  public static byte[] bytes(Consumer<JsonWriter> content) {
    var out = new ByteArrayOutputStream(1024);
    try (var json = OWN_FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      content.accept(new JsonWriter(json));
    }
    return out.toByteArray();
  }

  public static String text(Consumer<JsonWriter> content) {
    return new String(bytes(content), StandardCharsets.UTF_8);
  }

  /// JSON that may stand between `<script>` and `</script>` as it is, and is still the same JSON:
  /// what could end the element, or a line for an older reader, is escaped.
  public static String inHtml(String json) {
    return json.replace("<", "\\u003C")
        .replace(">", "\\u003E")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw malformed("The body is not UTF-8.");
    }
  }

  private static void refuseBrokenNames(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      for (var entry : object.entrySet()) {
        if (!TextRules.isEncodable((String) entry.getKey())) {
          throw malformed("A member's name is not Unicode text.");
        }
        refuseBrokenNames(entry.getValue());
      }
    } else if (value instanceof Collection<?> array) {
      array.forEach(Json::refuseBrokenNames);
    }
  }

  private static MalformedJsonException malformed(String detail) {
    return new MalformedJsonException(detail);
  }
}
