package masthead.http;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import masthead.json.TextRules;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object that a client sent, taken one by one.
///
/// Nothing is coerced: `"3"` is not a number. Each fault is noted with its pointer and reading goes
/// on (the value is then absent); [#end()] adds a fault for every unexpected member, and throws one
/// 422 problem that names them all.
public final class Members {
  private final Map<String, Object> object;
  private final String pointer;
  private final Faults faults;
  private final Set<String> known = new HashSet<>();

  private Members(Map<?, ?> object, String pointer, Faults faults) {
    this.object = new LinkedHashMap<>();
    object.forEach((name, value) -> this.object.put((String) name, value));
    this.pointer = pointer;
    this.faults = faults;
  }

  /// The members of an object that was parsed strictly.
  public static Members of(Map<?, ?> object) {
    return new Members(object, "", new Faults());
  }

  /// Members that only the server sets: accepted, so that what was read can be sent back, and
  /// ignored.
  public Members ignore(String... names) {
    known.addAll(Arrays.asList(names));
    return this;
  }

  public boolean has(String name) {
    known.add(name);
    return object.containsKey(name);
  }

  /// True when the member is there and is `null`.
  public boolean isNull(String name) {
    return has(name) && object.get(name) == null;
  }

  /// True when the member is there and is an object.
  public boolean isObject(String name) {
    return has(name) && object.get(name) instanceof Map;
  }

  /// Notes a fault when the member is absent. Null counts as present.
  public Members require(String... names) {
    for (var name : names) {
      if (!has(name)) {
        fault(name, "required", "is required");
      }
    }
    return this;
  }

  /// A text as it was sent, for a grammar of its own.
  public Optional<String> raw(String name) {
    return value(name, String.class, "a text");
  }

  /// A one-line text of `least` to `most` code points, in Normalization Form C. One that must have
  /// a character must have a visible one.
  public Optional<String> text(String name, int least, int most) {
    return value(name, String.class, "a text")
        .map(TextRules::normal)
        .filter(text -> fits(name, text, least, most));
  }

  /// A text that `parse` accepts; `rule` describes for people what that is.
  public <T> Optional<T> parsed(String name, Function<String, Optional<T>> parse, String rule) {
    var text = raw(name);
    var parsed = text.flatMap(parse);
    return text.isPresent() && parsed.isEmpty() ? fault(name, "not-allowed", rule) : parsed;
  }

  /// An http or https address of at most 2,048 characters without user info. It is never fetched.
  public Optional<String> url(String name) {
    var text = text(name, 1, WebUrl.MAX_LENGTH);
    return text.isPresent() && !WebUrl.isValid(text.get())
        ? fault(name, "not-allowed", "must be an http or https URL without user info")
        : text;
  }

  /// One of the allowed texts.
  public Optional<String> choice(String name, List<String> allowed) {
    var text = value(name, String.class, "a text");
    if (text.isPresent() && !allowed.contains(text.get())) {
      return fault(name, "not-allowed", "must be one of " + String.join(", ", allowed));
    }
    return text;
  }

  public Optional<Integer> integer(String name, int least, int most) {
    if (has(name) && (object.get(name) instanceof Long || object.get(name) instanceof BigInteger)) {
      return fault(name, "out-of-range", "must be " + least + " to " + most);
    }
    var number = value(name, Integer.class, "a whole number");
    if (number.isPresent() && (number.get() < least || number.get() > most)) {
      return fault(name, "out-of-range", "must be " + least + " to " + most);
    }
    return number;
  }

  public Optional<Boolean> bool(String name) {
    return value(name, Boolean.class, "true or false");
  }

  /// The members of an object inside this one; their faults are noted here.
  public Optional<Members> object(String name) {
    return value(name, Map.class, "an object")
        .map(inner -> new Members(inner, pointer(name), faults));
  }

  /// Notes a fault of a member; always empty, so that a reading method can end with it.
  public <T> Optional<T> fault(String name, String code, String detail) {
    faults.add(Fault.Place.POINTER, pointer(name), code, detail);
    return Optional.empty();
  }

  /// Notes each member that was not asked for. An object inside calls this; the outermost calls
  /// [#end()].
  public void endInner() {
    for (var name : object.keySet()) {
      if (!known.contains(name)) {
        fault(name, "unknown-member", "is not a known member of this object");
      }
    }
  }

  /// Ends the reading.
  ///
  /// @throws ProblemException `invalid-request` naming everything noted
  public void end() {
    endInner();
    faults.throwIfAny(ProblemType.INVALID_REQUEST);
  }

  /// HTML of `least` to `most` code points, in which line breaks and tabs become spaces.
  ///
  /// It is not normalised: that could make one character of a tag's end and the text after it.
  public Optional<String> markup(String name, int least, int most) {
    return value(name, String.class, "a text")
        .map(html -> html.replace('\n', ' ').replace('\t', ' '))
        .filter(html -> fits(name, html, least, most));
  }

  /// HTML of `least` to `most` code points in which line breaks and tabs count.
  public Optional<String> preformatted(String name, int least, int most) {
    return value(name, String.class, "a text")
        .map(html -> html.replace("\r\n", "\n"))
        .filter(html -> fits(name, html.replace('\n', ' ').replace('\t', ' '), least, most));
  }

  /// An array of at most `most` elements, each read by its index: `array.text("0", 1, 80)`.
  ///
  /// Elements that are faulty are left out.
  public <T> Optional<List<T>> list(
      String name, int most, BiFunction<Members, String, Optional<T>> element) {
    var array = value(name, List.class, "an array");
    if (array.isEmpty()) {
      return Optional.empty();
    }
    var byIndex = new LinkedHashMap<String, @Nullable Object>();
    for (var value : (List<?>) array.get()) {
      byIndex.put(Integer.toString(byIndex.size()), value);
    }
    if (byIndex.size() > most) {
      return fault(name, "out-of-range", "must have at most " + most + " elements");
    }
    var elements = new Members(byIndex, pointer(name), faults);
    return Optional.of(
        byIndex.keySet().stream()
            .flatMap(index -> element.apply(elements, index).stream())
            .toList());
  }

  /// An array of objects. Each needs its own [#endInner()].
  public Optional<List<Members>> objects(String name, int most) {
    return list(name, most, Members::object);
  }

  /// An array of at most `most` one-line texts of `least` to `longest` code points.
  public Optional<List<String>> texts(String name, int most, int least, int longest) {
    return list(name, most, (array, index) -> array.text(index, least, longest));
  }

  private <T> Optional<T> value(String name, Class<T> type, String kind) {
    if (!has(name)) {
      return Optional.empty();
    }
    @Nullable Object value = object.get(name);
    return type.isInstance(value)
        ? Optional.of(type.cast(value))
        : fault(name, "wrong-type", "must be " + kind);
  }

  private boolean fits(String name, String text, int least, int most) {
    var refused = TextRules.fault(text);
    var length = TextRules.length(text);
    if (refused.isPresent()) {
      fault(name, "not-allowed-character", refused.get());
    } else if (length < least || length > most) {
      fault(name, "out-of-range", "must have " + least + " to " + most + " characters");
    } else if (least > 0 && TextRules.isBlank(text)) {
      fault(name, "blank", "must contain more than white space");
    } else {
      return true;
    }
    return false;
  }

  private String pointer(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
