package masthead.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import masthead.json.TextRules;
import masthead.json.Timestamps;

/// The query parameters of a request, taken one by one, strict: nothing is clamped or ignored.
///
/// Faults are noted and reading goes on; [#end()] throws one 400 problem that names them all, with
/// every unexpected parameter.
public final class Query {
  private static final int MAX_LENGTH = 2048;

  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();
  private final Faults faults = new Faults();

  /// Parses the raw query string, in which repeated parameters can be seen.
  static Query of(String raw) {
    var query = new Query();
    if (raw.length() > MAX_LENGTH) {
      throw Problem.of(ProblemType.MALFORMED_REQUEST, "The query has more than 2048 characters.")
          .exception();
    }
    for (var part : raw.split("&", -1)) {
      if (!part.isEmpty()) {
        query.add(part);
      }
    }
    return query;
  }

  private void add(String part) {
    var equals = part.indexOf('=');
    var name = decode(equals < 0 ? part : part.substring(0, equals));
    var value = equals < 0 ? Optional.of("") : decode(part.substring(equals + 1));
    if (name.isEmpty() || value.isEmpty()) {
      faults.add(
          Fault.Place.PARAMETER,
          name.orElse(""),
          "malformed",
          "must be percent-encoded UTF-8 text without control characters");
      name.ifPresent(known::add);
    } else if (parameters.putIfAbsent(name.get(), value.get()) != null) {
      fault(name.get(), "repeated", "is given more than once");
    }
  }

  public Optional<String> text(String name) {
    known.add(name);
    return Optional.ofNullable(parameters.get(name));
  }

  /// A text that matches the pattern; `rule` describes it for people.
  public Optional<String> text(String name, Pattern pattern, String rule) {
    var text = text(name);
    return text.isPresent() && !pattern.matcher(text.get()).matches()
        ? fault(name, "not-allowed", rule)
        : text;
  }

  public Optional<String> choice(String name, List<String> allowed) {
    var text = text(name);
    return text.isPresent() && !allowed.contains(text.get())
        ? fault(name, "not-allowed", "must be one of " + String.join(", ", allowed))
        : text;
  }

  public int integer(String name, int least, int most, int standard) {
    var text = text(name);
    if (text.isEmpty()) {
      return standard;
    }
    if (text.get().matches("[0-9]{1,9}")) {
      var number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    }
    fault(name, "out-of-range", "must be a whole number from " + least + " to " + most);
    return standard;
  }

  /// An RFC 3339 time with any offset.
  public Optional<Instant> time(String name) {
    var text = text(name);
    var time = text.flatMap(Timestamps::parse);
    return text.isPresent() && time.isEmpty() ? fault(name, "not-allowed", Timestamps.RULE) : time;
  }

  /// A comma-separated list of some of the allowed words.
  public Optional<Set<String>> words(String name, List<String> allowed) {
    var text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var words = Arrays.asList(text.get().split(",", -1));
    if (!allowed.containsAll(words)) {
      return fault(
          name, "not-allowed", "must be a comma-separated list of " + String.join(", ", allowed));
    }
    return Optional.of(Set.copyOf(words));
  }

  /// The address with those of the named parameters that were given.
  public ApiLink copyTo(ApiLink address, String... names) {
    var copy = address;
    for (var name : names) {
      var value = parameters.get(name);
      copy = value == null ? copy : copy.with(name, value);
    }
    return copy;
  }

  /// Notes a fault; always empty, so that a reading method can end with it.
  public <T> Optional<T> fault(String name, String code, String detail) {
    faults.add(Fault.Place.PARAMETER, name, code, detail);
    return Optional.empty();
  }

  /// Ends the reading.
  ///
  /// @throws ProblemException `malformed-request` naming everything noted
  public void end() {
    for (var name : parameters.keySet()) {
      if (!known.contains(name)) {
        fault(name, "unknown-parameter", "is not a parameter of this route");
      }
    }
    faults.throwIfAny(ProblemType.MALFORMED_REQUEST);
  }

  private static Optional<String> decode(String text) {
    try {
      var decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
      // The decoder replaces invalid UTF-8, so its replacement character is refused.
      var broken = decoded.indexOf('\uFFFD') >= 0 || TextRules.fault(decoded).isPresent();
      return broken ? Optional.empty() : Optional.of(decoded);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
