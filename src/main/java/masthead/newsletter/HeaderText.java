package masthead.newsletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// Unicode in the ASCII of a mail header, as encoded words (RFC 2047).
///
/// Whatever is not printable ASCII is encoded, line breaks too: no text can begin another header.
final class HeaderText {
  /// One address and nothing else, in the characters of a dot-atom (RFC 5322, 3.2.3).
  private static final Pattern ADDRESS =
      Pattern.compile("[!-~&&[^@<>()\\[\\],;:\"\\\\]]+@[A-Za-z0-9.-]+");

  private static final Pattern SENDER = Pattern.compile(" *(.*?) *<([^<>]+)> *", Pattern.DOTALL);

  /// The characters of a phrase that need no quotation marks (RFC 5322, 3.2.3).
  private static final Pattern ATOMS = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*");

  /// An encoded word has at most 75 characters (RFC 2047, 2): 12 are its frame, 60 hold 45 bytes.
  private static final int MOST_BYTES = 45;

  private HeaderText() {}

  /// For a header that is prose, or whose words are ASCII where they are syntax.
  ///
  /// Neighbouring words are encoded with the spaces between, because a reader of mail drops what
  /// stands between two encoded words (RFC 2047, 6.2).
  static String encode(String text) {
    var line = new StringJoiner(" ");
    var run = new StringJoiner(" ");
    for (var word : text.split(" ", -1)) {
      if (!isPlain(word) || (word.isEmpty() && run.length() > 0)) {
        run.add(word);
      } else {
        if (run.length() > 0) {
          line.add(words(run.toString()));
          run = new StringJoiner(" ");
        }
        line.add(word);
      }
    }
    return run.length() > 0 ? line.add(words(run.toString())).toString() : line.toString();
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> ' ' <= c && c <= '~') && !text.contains("=?");
  }

  static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /// For `Name <address>`, or an address alone. A name may come in quotation marks.
  static String mailbox(String text) {
    var parts = SENDER.matcher(text);
    if (!parts.matches()) {
      return encode(text);
    }
    var name = parts.group(1).replaceAll("^\"(.*)\"$", "$1").replaceAll("\\\\(.)", "$1");
    var address = "<" + encode(parts.group(2)) + ">";
    return name.isEmpty() ? address : phrase(name) + " " + address;
  }

  /// The address alone of `Name <address>`.
  static String address(String text) {
    var parts = SENDER.matcher(text);
    return parts.matches() ? parts.group(2) : text;
  }

  private static String phrase(String name) {
    if (!isPlain(name)) {
      return words(name);
    }
    return ATOMS.matcher(name).matches()
        ? name
        : '"' + name.replaceAll("([\"\\\\])", "\\\\$1") + '"';
  }

  private static String words(String text) {
    var words = new StringJoiner(" ");
    var start = 0;
    while (start < text.length()) {
      var end = start;
      var bytes = 0;
      while (end < text.length()) {
        var next = text.offsetByCodePoints(end, 1);
        bytes += text.substring(end, next).getBytes(UTF_8).length;
        if (bytes > MOST_BYTES) {
          break;
        }
        end = next;
      }
      var encoded = Base64.getEncoder().encodeToString(text.substring(start, end).getBytes(UTF_8));
      words.add("=?UTF-8?B?" + encoded + "?=");
      start = end;
    }
    return words.toString();
  }
}
