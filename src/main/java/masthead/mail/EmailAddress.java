package masthead.mail;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a subscriber's mail goes: the local part as typed, the domain as lower-case A-labels.
///
/// The grammar is narrower than RFC 5322: a dot-atom of ASCII, one `@`, a public host name. What it
/// leaves out (quoted local parts, comments, address literals, display names) is legal, hardly
/// used, and read differently by different mail software, which is how one address becomes another.
/// Tags (`+news`) and dots stay: at most hosts they are different mailboxes.
public record EmailAddress(String local, String domain) {
  /// RFC 5321, 4.5.3.1.3 allows a path of 256, two of which are the angle brackets.
  private static final int LONGEST = 254;

  private static final Pattern PART = Pattern.compile("[!-~&&[^@]]+");

  /// Control, format, lone surrogate, and every separator but the space.
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Zs}&&[^ ]]");

  private static final List<Rule> WHOLE =
      List.of(
          new Rule(Fault.EMPTY, "^$"),
          new Rule(Fault.NO_AT, "^[^@]*$"),
          new Rule(Fault.TWO_ATS, "@.*@"),
          new Rule(Fault.DISPLAY_NAME, "[<>]"),
          new Rule(Fault.COMMENT, "[()]"));

  /// The dot-atom of RFC 5322, 3.2.3, of up to 64 characters (RFC 5321, 4.5.3.1.1). `=?` is legal
  /// in it, but some parsers decode what follows (RFC 2047) and then see another address:
  /// https://github.com/python/cpython/issues/152519
  private static final List<Rule> LOCAL =
      List.of(
          new Rule(Fault.LOCAL_EMPTY, "^$"),
          new Rule(Fault.SMTPUTF8_UNSUPPORTED, "[^ -~]"),
          new Rule(Fault.LOCAL_QUOTED, "^\""),
          new Rule(Fault.LOCAL_CHARACTERS, "[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]"),
          new Rule(Fault.LOCAL_TOO_LONG, "^.{65}"),
          new Rule(Fault.LOCAL_DOTS, "^\\.|\\.\\.|\\.$"),
          new Rule(Fault.ENCODED_WORD, "^=\\?"));

  /// What IDNA2003 takes for a dot (RFC 3490, 3.1).
  private static final String DOTS = ".\u3002\uFF0E\uFF61";

  /// What is asked before the conversion to A-labels.
  ///
  /// Deviation: the JDK has IDNA2003 only, which turns `faß.de` into `fass.de`, since IDNA2008
  /// another domain (UTS 46, Deviations). The other two deviations, ZWJ and ZWNJ, are [#INVISIBLE].
  ///
  /// Length: 63 is RFC 1035, 2.3.4, and the cost of the conversion grows with its square.
  private static final List<Rule> TYPED_DOMAIN =
      List.of(
          new Rule(Fault.DOMAIN_EMPTY, "^$"),
          new Rule(Fault.ADDRESS_LITERAL, "^\\["),
          new Rule(Fault.DOMAIN_DEVIATION, "[ßς]"),
          new Rule(Fault.DOMAIN_DOTS, "^[%1$s]|[%1$s]{2}|[%1$s]$".formatted(DOTS)),
          new Rule(Fault.DOMAIN_LABEL_TOO_LONG, "[^%s]{64}".formatted(DOTS)));

  /// What is asked of the result of [#toAscii].
  ///
  /// Reserved, with no public mail there: RFC 6761 (test, invalid, localhost), RFC 6762 (local),
  /// RFC 7686 (onion), RFC 3172 (arpa), RFC 9476 (alt), and internal, which ICANN keeps for private
  /// use.
  private static final List<Rule> ASCII_DOMAIN =
      List.of(
          new Rule(Fault.DOMAIN_CHARACTERS, "^$"),
          new Rule(Fault.DOMAIN_ONE_LABEL, "^[^.]*$"),
          new Rule(Fault.DOMAIN_TOP_LEVEL, "\\.(?!xn--|[a-z]{2,}$)[^.]*$"),
          new Rule(
              Fault.DOMAIN_RESERVED, "\\.(test|invalid|localhost|local|onion|arpa|internal|alt)$"),
          new Rule(
              Fault.DOMAIN_PUNYCODE,
              domain ->
                  Stream.of(domain.split("\\."))
                      .anyMatch(label -> label.startsWith("xn--") && !survivesDecoding(label))));

  /// The last guard against header injection, also for what the table gives back. It does not ask
  /// the whole grammar: a rule that grows stricter must not lock out those who are in.
  public EmailAddress {
    if (!PART.matcher(local).matches()
        || !PART.matcher(domain).matches()
        || domain.indexOf('.') < 1) {
      throw new IllegalArgumentException("Not the parts of a parsed address");
    }
  }

  /// What a typed text turned out to be.
  public sealed interface Parsed {
    /// An address that mail can be sent to.
    record Valid(EmailAddress address) implements Parsed {}

    /// The first rule that the text breaks.
    record Invalid(Fault fault) implements Parsed {}
  }

  /// Reads what a person typed, outer spaces aside. Never throws.
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

  /// One text for the many spellings that reach one mailbox: without `+tag`, and at Gmail without
  /// dots. Only a key to count requests by: elsewhere they may be different people.
  public String stripped() {
    int plus = local.indexOf('+', 1);
    var name = (plus < 0 ? local : local.substring(0, plus)).toLowerCase(Locale.ROOT);
    return domain.equals("gmail.com") || domain.equals("googlemail.com")
        ? name.replace(".", "") + "@gmail.com"
        : name + "@" + domain;
  }

  /// Enough for the owner to know it, too little to write to: `ad•@ex•••••.org`.
  public String masked() {
    int dot = domain.indexOf('.');
    return masked(local) + "@" + masked(domain.substring(0, dot)) + domain.substring(dot);
  }

  /// Masked, so that no log line can hold an address.
  @Override
  public String toString() {
    return masked();
  }

  private static String masked(String word) {
    int shown = word.length() > 2 ? 2 : 1;
    return word.substring(0, shown) + "•".repeat(Math.min(5, word.length() - shown));
  }

  private static Optional<Fault> broken(List<Rule> rules, String part) {
    return rules.stream().filter(rule -> rule.isBroken.test(part)).map(Rule::fault).findFirst();
  }

  private static Parsed withAsciiDomain(String local, String typedDomain) {
    String domain = toAscii(typedDomain);
    int length = local.length() + 1 + domain.length();
    return broken(ASCII_DOMAIN, domain)
        .or(() -> Optional.of(Fault.TOO_LONG).filter(fault -> length > LONGEST))
        .<Parsed>map(Parsed.Invalid::new)
        .orElseGet(() -> new Parsed.Valid(new EmailAddress(local, domain)));
  }

  /// Letters, digits and inner hyphens in labels of up to 63 (RFC 1123, 2.1), or the empty string
  /// when the domain cannot be written so.
  private static String toAscii(String domain) {
    try {
      return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException refused) {
      return "";
    }
  }

  /// An `xn--` label must be the one spelling of a non-ASCII word, or a person could subscribe
  /// twice. `toUnicode` makes the way back itself and returns unchanged what does not survive it
  /// (RFC 3490, 4.2).
  private static boolean survivesDecoding(String label) {
    return !IDN.toUnicode(label, IDN.USE_STD3_ASCII_RULES).equals(label);
  }

  private record Rule(Fault fault, Predicate<String> isBroken) {
    Rule(Fault fault, String found) {
      this(fault, Pattern.compile(found).asPredicate());
    }
  }

  /// Why a text is no address here. Neither code nor sentence repeats the text, so both may be
  /// logged and shown.
  public enum Fault {
    EMPTY("email-empty", "Enter an email address."),
    CONTROL_CHARACTER(
        "email-control-char", "The address contains an invisible character; type it by hand."),
    NO_AT("email-no-at", "The address needs an @ between name and domain."),
    TWO_ATS("email-two-ats", "The address has more than one @; enter a single address."),
    DISPLAY_NAME("email-display-name", "Enter the address alone, without a name or < and >."),
    COMMENT("email-comment", "Comments in parentheses are not accepted in an address."),
    LOCAL_EMPTY("email-local-empty", "The part before the @ is missing."),
    SMTPUTF8_UNSUPPORTED(
        "email-smtputf8-unsupported",
        "Only unaccented Latin letters, digits and signs can be used before the @ here."),
    LOCAL_QUOTED("email-local-quoted", "Quotation marks are not accepted before the @."),
    LOCAL_CHARACTERS(
        "email-local-characters", "The part before the @ has a character that is not allowed."),
    LOCAL_TOO_LONG("email-local-too-long", "The part before the @ is longer than 64 characters."),
    LOCAL_DOTS(
        "email-local-dots",
        "The part before the @ has a dot at its start or end, or two in a row."),
    ENCODED_WORD("email-encoded-word", "The part before the @ must not start with =?."),
    DOMAIN_EMPTY("email-domain-empty", "The domain after the @ is missing."),
    ADDRESS_LITERAL(
        "email-address-literal", "Enter a domain name after the @, not an IP address in brackets."),
    DOMAIN_DEVIATION(
        "email-domain-deviation", "Domains with the letters ß or ς are not supported here."),
    DOMAIN_DOTS("email-domain-dots", "The domain has a dot at its start or end, or two in a row."),
    DOMAIN_LABEL_TOO_LONG(
        "email-domain-label-too-long",
        "A part of the domain between two dots is longer than 63 characters."),
    DOMAIN_CHARACTERS(
        "email-domain-characters",
        "The domain has a character or a hyphen where none is allowed, or grows too long in ASCII."),
    DOMAIN_ONE_LABEL("email-domain-one-label", "The domain needs an ending such as .org."),
    DOMAIN_TOP_LEVEL("email-domain-top-level", "The domain must end in letters, as in .org."),
    DOMAIN_RESERVED(
        "email-domain-reserved", "The ending of the domain is reserved and receives no mail."),
    DOMAIN_PUNYCODE(
        "email-domain-punycode", "A part of the domain starts with xn-- but cannot be decoded."),
    TOO_LONG("email-too-long", "The address is longer than 254 characters.");

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
