package masthead.mail;

import java.util.Optional;

/// Unicode in letters, digits and hyphens (RFC 3492). The JDK has it too, but shows it only behind
/// IDNA2003.
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 0x80;
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private Punycode() {}

  static String encode(String text) {
    var points = text.codePoints().toArray();
    var out = new StringBuilder();
    text.codePoints().filter(point -> point < INITIAL_N).forEach(out::appendCodePoint);
    var basic = out.length();
    var handled = basic;
    if (basic > 0) {
      out.append('-');
    }
    var n = INITIAL_N;
    var delta = 0;
    var bias = INITIAL_BIAS;
    while (handled < points.length) {
      var next = Integer.MAX_VALUE;
      for (var point : points) {
        next = point >= n ? Math.min(next, point) : next;
      }
      delta += (next - n) * (handled + 1);
      n = next;
      for (var point : points) {
        if (point < n) {
          delta++;
        } else if (point == n) {
          append(out, delta, bias);
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int delta, int bias) {
    var q = delta;
    for (var k = BASE; ; k += BASE) {
      var t = threshold(k, bias);
      if (q < t) {
        out.append(DIGITS.charAt(q));
        return;
      }
      out.append(DIGITS.charAt(t + (q - t) % (BASE - t)));
      q = (q - t) / (BASE - t);
    }
  }

  /// Empty when it is not well-formed.
  static Optional<String> decode(String text) {
    var split = Math.max(0, text.lastIndexOf('-'));
    var out = new StringBuilder(text.substring(0, split));
    var at = split > 0 ? split + 1 : 0;
    var length = split;
    long n = INITIAL_N;
    long i = 0;
    var bias = INITIAL_BIAS;
    while (at < text.length()) {
      var before = i;
      long weight = 1;
      for (var k = BASE; ; k += BASE) {
        var digit = at < text.length() ? DIGITS.indexOf(text.charAt(at++)) : -1;
        i += digit * weight;
        if (digit < 0 || i > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        var t = threshold(k, bias);
        if (digit < t) {
          break;
        }
        weight *= BASE - t;
      }
      length++;
      bias = adapt((int) (i - before), length, before == 0);
      n += i / length;
      i %= length;
      if (n > Character.MAX_CODE_POINT || (n >= 0xD800 && n <= 0xDFFF)) {
        return Optional.empty();
      }
      out.insert(out.offsetByCodePoints(0, (int) i), Character.toString((int) n));
      i++;
    }
    return Optional.of(out.toString());
  }

  private static int threshold(int k, int bias) {
    return Math.clamp(k - bias, T_MIN, T_MAX);
  }

  private static int adapt(int delta, int points, boolean first) {
    var d = first ? delta / DAMP : delta / 2;
    d += d / points;
    var k = 0;
    while (d > (BASE - T_MIN) * T_MAX / 2) {
      d /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * d / (d + SKEW);
  }
}
