package masthead.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A member of an `Accept` or `Accept-Encoding` header, in lower case, with its weight (RFC 9110,
/// 12.4.2).
record WeightedValue(String value, double weight) {
  private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  /// The members in the order of the header. One whose weight is malformed counts as refused.
  static List<WeightedValue> parse(String header) {
    var values = new ArrayList<WeightedValue>();
    for (var member : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      var parts = member.split(";", -1);
      var weight = 1.0;
      for (var i = 1; i < parts.length; i++) {
        var parameter = parts[i].strip();
        if (parameter.startsWith("q=")) {
          var number = parameter.substring(2);
          weight = WEIGHT.matcher(number).matches() ? Double.parseDouble(number) : 0;
        }
      }
      values.add(new WeightedValue(parts[0].strip(), weight));
    }
    return values;
  }

  /// The weight that a header gives to the first of these values that it names, 0 for none of them:
  /// name the most specific first.
  static double of(List<WeightedValue> header, String... values) {
    for (var value : values) {
      for (var member : header) {
        if (member.value().equals(value)) {
          return member.weight();
        }
      }
    }
    return 0;
  }
}
