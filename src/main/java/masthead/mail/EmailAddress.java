package masthead.mail;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a subscriber's mail goes: the local part as typed, the domain as lower-case A-labels.
///
/// The grammar is narrower than RFC 5322: a dot-atom of ASCII, one `@`, a public host name. What it
/// leaves out (quoted local parts, comments, address literals, display names) is legal, hardly
/// used, and read differently by different mail software, which is how one address becomes another.
/// Tags (`+news`) and dots stay: at most hosts they are different mailboxes.
public record EmailAddress(String local, String domain) {
  /// RFC 5321, 4.5.3.1.3 allows a path of 256, two of which are the angle brackets.
  private static final int MAX_LENGTH = 254;

  private static final Pattern PART = Pattern.compile("[!-~&&[^@]]+");

  /// Control, format, lone surrogate, and every separator but the space. The two joiners are left
  /// to [Idna]: a domain may need one.
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Zs}&&[^ \u200C\u200D]]");

  private static final List<Rule> WHOLE =
      List.of(
          new Rule(Fault.EMPTY, "^$"),
          new Rule(Fault.TOO_LONG, "^.{513}"),
          new Rule(Fault.NOT_ONE_ADDRESS, "^[^@]*$|@.*@|[<>()]"));

  /// The dot-atom of RFC 5322, 3.2.3, of up to 64 characters (RFC 5321, 4.5.3.1.1). `=?` is legal
  /// in it, but some parsers decode what follows (RFC 2047) and then see another address:
  /// https://github.com/python/cpython/issues/152519
  private static final List<Rule> LOCAL =
      List.of(
          new Rule(Fault.SMTPUTF8_UNSUPPORTED, "[^ -~]"),
          new Rule(Fault.TOO_LONG, "^.{65}"),
          new Rule(Fault.LOCAL_PART, "^$|[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]|^\\.|\\.\\.|\\.$|^=\\?"));

  /// A label of more than 63 is too long in any script (RFC 1035, 2.3.4).
  private static final List<Rule> TYPED_DOMAIN =
      List.of(
          new Rule(Fault.DOMAIN_NOT_PUBLIC, "^\\["),
          new Rule(Fault.TOO_LONG, "[^.\u3002\uFF0E\uFF61]{64}"));

  /// Reserved, with no public mail there: RFC 6761 (test, invalid, localhost), RFC 6762 (local),
  /// RFC 7686 (onion), RFC 3172 (arpa), RFC 9476 (alt), and internal, which ICANN keeps for private
  /// use.
  private static final List<Rule> ASCII_DOMAIN =
      List.of(
          new Rule(Fault.DOMAIN, "^$"),
          new Rule(
              Fault.DOMAIN_NOT_PUBLIC,
              "^[^.]*$"
                  + "|\\.(?!xn--|[a-z]{2,}$)[^.]*$"
                  + "|\\.(test|invalid|localhost|local|onion|arpa|internal|alt)$"));

  /// The last guard against header injection, also for addresses from the table. It does not check
  /// the whole grammar, because a stricter rule must not lock out present subscribers.
  public EmailAddress {
    if (!PART.matcher(local).matches()
        || !PART.matcher(domain).matches()
        || domain.indexOf('.') < 1) {
      throw new IllegalArgumentException("Not the parts of a parsed address");
    }
  }

  /// The result of parsing.
  public sealed interface Parsed {
    /// An address that mail can be sent to.
    record Valid(EmailAddress address) implements Parsed {}

    /// The first rule that the text breaks.
    record Invalid(Fault fault) implements Parsed {}
  }

  /// Parses what a person typed, ignoring outer spaces. Never throws.
  public static Parsed parse(String text) {
    if (INVISIBLE.matcher(text).find()) {
      return new Parsed.Invalid(Fault.CONTROL_CHARACTER);
    }
    String address = text.strip(); // only spaces: other white space was refused above
    int at = address.indexOf('@');
    return broken(WHOLE, address)
        .or(() -> broken(LOCAL, address.substring(0, at)))
        .or(() -> broken(TYPED_DOMAIN, address.substring(at + 1)))
        .<Parsed>map(Parsed.Invalid::new)
        .orElseGet(() -> withAsciiDomain(address.substring(0, at), address.substring(at + 1)));
  }

  /// An address that was parsed before it was stored.
  public static EmailAddress stored(String text) {
    var at = text.lastIndexOf('@');
    return new EmailAddress(text.substring(0, at), text.substring(at + 1));
  }

  /// Where mail goes.
  public String text() {
    return local + "@" + domain;
  }

  /// Who the subscriber is, as input of the key's HMAC. RFC 5321, 2.4 lets a host tell `Ann` from
  /// `ann`; hardly one does, and two subscriptions for one person are the greater harm.
  public String canonical() {
    return local.toLowerCase(Locale.ROOT) + "@" + domain;
  }

  /// Enough for the owner to know it, too little to write to: `ad•@ex•••••.org`.
  public String masked() {
    int dot = domain.indexOf('.');
    return masked(local) + "@" + masked(domain.substring(0, dot)) + domain.substring(dot);
  }

  /// Masked, so that no log line can contain an address.
  @Override
  public String toString() {
    return masked();
  }

  private static String masked(String word) {
    int shown = word.length() > 2 ? 2 : 1;
    return word.substring(0, shown) + "•".repeat(Math.min(5, word.length() - shown));
  }

  private static Optional<Fault> broken(List<Rule> rules, String part) {
    return rules.stream().filter(rule -> rule.isBroken(part)).map(Rule::fault).findFirst();
  }

  private static Parsed withAsciiDomain(String local, String typedDomain) {
    String domain = Idna.toAscii(typedDomain).orElse("");
    int length = local.length() + 1 + domain.length();
    return broken(ASCII_DOMAIN, domain)
        .or(() -> Optional.of(Fault.TOO_LONG).filter(fault -> length > MAX_LENGTH))
        .<Parsed>map(Parsed.Invalid::new)
        .orElseGet(() -> new Parsed.Valid(new EmailAddress(local, domain)));
  }

  private record Rule(Fault fault, Pattern found) {
    Rule(Fault fault, String found) {
      this(fault, Pattern.compile(found, Pattern.DOTALL));
    }

    boolean isBroken(String part) {
      return found.matcher(part).find();
    }
  }

  /// Why a text is not accepted as an address. Neither code nor sentence repeats the text, so both
  /// may be logged and shown.
  public enum Fault {
    EMPTY("email-empty", "Enter an email address."),
    CONTROL_CHARACTER(
        "email-control-char", "The address contains an invisible character; type it by hand."),
    NOT_ONE_ADDRESS("email-not-one-address", "Enter a single email address, and nothing else."),
    SMTPUTF8_UNSUPPORTED(
        "email-smtputf8-unsupported",
        "Only unaccented Latin letters, digits and signs can be used before the @ here."),
    LOCAL_PART(
        "email-local-part",
        "The part before the @ is missing, or has a character or dot where none is allowed."),
    DOMAIN("email-domain", "The domain after the @ is missing or misspelled."),
    DOMAIN_NOT_PUBLIC(
        "email-domain-not-public",
        "The domain after the @ receives no mail; it needs a public ending such as .org."),
    TOO_LONG("email-too-long", "The address, or a part of it, is too long.");

    private final String code;
    private final String detail;

    Fault(String code, String detail) {
      this.code = code;
      this.detail = detail;
    }

    /// For programs; part of the HTTP contract.
    public String code() {
      return code;
    }

    /// One sentence for the person who typed the address.
    public String detail() {
      return detail;
    }
  }
}
