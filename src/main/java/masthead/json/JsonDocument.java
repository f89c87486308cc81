package masthead.json;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of several documents in a text: an object, or why it is not one. One that cannot be read
/// does not stop the others.
///
/// @param line its line in the text, or its place in the array, from 1
public record JsonDocument(int line, Map<?, ?> object, Optional<String> fault) {

  /// The documents of an array, or one a line. An array that is declared as lines is still read as
  /// an array.
  ///
  /// @throws MalformedJsonException when the documents cannot be separated
  public static List<JsonDocument> all(byte[] text, boolean asLines) {
    var bytes = withoutMark(text);
    return asLines && !startsWithBracket(bytes) ? lines(bytes) : elements(bytes);
  }

  private static List<JsonDocument> elements(byte[] bytes) {
    var documents = new ArrayList<JsonDocument>();
    for (var element : Json.parseArray(bytes)) {
      documents.add(document(documents.size() + 1, element));
    }
    return documents;
  }

  /// Windows programs put a byte order mark before the first line.
  private static byte[] withoutMark(byte[] bytes) {
    var marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static boolean startsWithBracket(byte[] bytes) {
    for (var one : bytes) {
      if (one != '\n' && !isSpace(one)) {
        return one == '[';
      }
    }
    return false;
  }

  private static boolean isSpace(byte one) {
    return one == ' ' || one == '\t' || one == '\r';
  }

  /// Blank lines are skipped, but counted, so that the numbers are those of an editor.
  private static List<JsonDocument> lines(byte[] bytes) {
    var documents = new ArrayList<JsonDocument>();
    var line = 0;
    var start = 0;
    for (var end = 0; end <= bytes.length; end++) {
      if (end == bytes.length || bytes[end] == '\n') {
        line++;
        if (!isBlank(bytes, start, end)) {
          documents.add(line(line, Arrays.copyOfRange(bytes, start, end)));
        }
        start = end + 1;
      }
    }
    return documents;
  }

  private static boolean isBlank(byte[] bytes, int start, int end) {
    for (var i = start; i < end; i++) {
      if (!isSpace(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static JsonDocument line(int line, byte[] bytes) {
    try {
      return document(line, Json.parse(bytes));
    } catch (MalformedJsonException e) {
      return new JsonDocument(line, Map.of(), Optional.of(requireNonNull(e.getMessage())));
    }
  }

  private static JsonDocument document(int line, @Nullable Object value) {
    return value instanceof Map<?, ?> object
        ? new JsonDocument(line, object, Optional.empty())
        : new JsonDocument(line, Map.of(), Optional.of("It must be a JSON object."));
  }
}
