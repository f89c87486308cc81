package masthead.mail;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One key for all spellings of an address that reach the same mailbox, at hosts that publish their
/// rules. At other hosts each address counts as a mailbox of its own, because it may be one.
///
/// It is used only to count mails: a subscription belongs to [EmailAddress#canonical()].
///
/// | host | one mailbox |
/// | --- | --- |
/// | Gmail | dots, `+tag`, both domains |
/// | Outlook.com | `+tag` |
/// | iCloud | `+tag`, the three domains |
/// | Proton | `+tag`, dots, hyphens, underscores, its domains |
/// | Yahoo | `-keyword`, `+tag` |
/// | Fastmail | `+tag`, `anything@name.fastmail.com` |
public final class Mailbox {
  private static final Pattern SEPARATORS = Pattern.compile("[._-]");

  /// Country sites of two hosts: `hotmail.co.uk`, `yahoo.com.br`.
  private static final Pattern MICROSOFT =
      Pattern.compile("(outlook|hotmail|live)\\.(com|[a-z]{2}|com?\\.[a-z]{2})|msn\\.com");

  private static final Pattern YAHOO =
      Pattern.compile("(yahoo\\.(com|[a-z]{2}|com?\\.[a-z]{2})|(ymail|rocketmail|myyahoo)\\.com)");

  private static final Set<String> FASTMAIL =
      Stream.of(
              "com au", "cn", "co uk", "com", "de", "es", "fm", "fr", "im", "in", "jp", "mx", "net",
              "nl", "org", "se", "to", "tw", "uk", "us")
          .map(ending -> "fastmail." + ending.replace(' ', '.'))
          .collect(Collectors.toUnmodifiableSet());

  /// Aliases of mail domains, by the domain that represents them.
  private static final Map<String, List<String>> SAME =
      Map.of(
          "gmail.com", List.of("googlemail.com"),
          "icloud.com", List.of("me.com", "mac.com"),
          "proton.me", List.of("protonmail.com", "protonmail.ch", "pm.me"));

  private Mailbox() {}

  public static String of(EmailAddress email) {
    var name = email.local().toLowerCase(Locale.ROOT);
    var domain = same(email.domain());
    return switch (domain) {
      case "gmail.com" -> upTo('+', name).replace(".", "") + "@" + domain;
      case "icloud.com" -> upTo('+', name) + "@" + domain;
      case "proton.me" -> SEPARATORS.matcher(upTo('+', name)).replaceAll("") + "@" + domain;
      default -> ofHost(name, domain);
    };
  }

  private static String ofHost(String name, String domain) {
    if (MICROSOFT.matcher(domain).matches() || FASTMAIL.contains(domain)) {
      return upTo('+', name) + "@" + domain;
    }
    if (YAHOO.matcher(domain).matches()) {
      return upTo('-', upTo('+', name)) + "@" + domain;
    }
    // At Fastmail a subdomain is the name: what comes before the @ is the tag.
    var dot = domain.indexOf('.');
    var parent = domain.substring(dot + 1);
    return FASTMAIL.contains(parent)
        ? domain.substring(0, dot) + "@" + parent
        : name + "@" + domain;
  }

  private static String same(String domain) {
    return SAME.entrySet().stream()
        .filter(entry -> entry.getValue().contains(domain))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(domain);
  }

  /// A tag needs a name before it.
  private static String upTo(char separator, String name) {
    var end = name.indexOf(separator, 1);
    return end < 0 ? name : name.substring(0, end);
  }
}
