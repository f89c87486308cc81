package masthead.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import masthead.mail.EmailAddress.Fault;
import masthead.mail.EmailAddress.Parsed;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets the default locale")
class EmailAddressTest {
  /// Written apart from the class, so that a fault in one of the two shows.
  private static final Pattern SHAPE =
      Pattern.compile(
          "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]$");

  private static final String LABEL_63 = "d".repeat(63);
  private static final String DOMAIN_189 = String.join(".", LABEL_63, LABEL_63, "e".repeat(61));

  /// Typed, stored, input of the key.
  static List<Arguments> valid() {
    return List.of(
        arguments("a@x.org", "a@x.org", "a@x.org"),
        arguments("ann.lee@example.com", "ann.lee@example.com", "ann.lee@example.com"),
        arguments("  a@x.org", "a@x.org", "a@x.org"),
        arguments("a@x.org   ", "a@x.org", "a@x.org"),
        arguments("Ann@Example.ORG", "Ann@example.org", "ann@example.org"),
        arguments("INFO@x.org", "INFO@x.org", "info@x.org"),
        arguments("ann+news@x.org", "ann+news@x.org", "ann+news@x.org"),
        arguments("Ann+News@x.org", "Ann+News@x.org", "ann+news@x.org"),
        arguments("a.n.n@gmail.com", "a.n.n@gmail.com", "a.n.n@gmail.com"),
        arguments(
            "!#$%&'*/=?^_`{|}~-@x.org", "!#$%&'*/=?^_`{|}~-@x.org", "!#$%&'*/=?^_`{|}~-@x.org"),
        arguments("=a@x.org", "=a@x.org", "=a@x.org"),
        arguments("?a=@x.org", "?a=@x.org", "?a=@x.org"),
        arguments("-a-@x.org", "-a-@x.org", "-a-@x.org"),
        arguments("1@2.org", "1@2.org", "1@2.org"),
        arguments("a@1.2.3.org", "a@1.2.3.org", "a@1.2.3.org"),
        arguments("a@x-y.org", "a@x-y.org", "a@x-y.org"),
        arguments("a@x--y.org", "a@x--y.org", "a@x--y.org"),
        arguments("a@mail.x.co.uk", "a@mail.x.co.uk", "a@mail.x.co.uk"),
        arguments("a@test.org", "a@test.org", "a@test.org"),
        arguments("a@local.invalid.de", "a@local.invalid.de", "a@local.invalid.de"),
        arguments("a@x.museum", "a@x.museum", "a@x.museum"),
        arguments("l".repeat(64) + "@x.org", "l".repeat(64) + "@x.org", "l".repeat(64) + "@x.org"),
        arguments("a@" + LABEL_63 + ".org", "a@" + LABEL_63 + ".org", "a@" + LABEL_63 + ".org"),
        arguments(total(254), total(254), total(254)),
        arguments(" " + total(254) + " ", total(254), total(254)),
        arguments("a@münchen.de", "a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        arguments("a@MÜNCHEN.de", "a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        arguments("a@mu\u0308nchen.de", "a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        arguments("a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        arguments("a@XN--MNCHEN-3YA.DE", "a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        arguments("a@strasse.de", "a@strasse.de", "a@strasse.de"),
        arguments("a@x\u3002org", "a@x.org", "a@x.org"),
        arguments("a@x\uFF0Eorg", "a@x.org", "a@x.org"),
        arguments("a@x\uFF61org", "a@x.org", "a@x.org"),
        arguments("a@ｅｘａｍｐｌｅ.org", "a@example.org", "a@example.org"),
        arguments("a@ＥＸＡＭＰＬＥ．ＯＲＧ", "a@example.org", "a@example.org"),
        arguments("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah", "a@xn--r8jz45g.xn--zckzah"),
        arguments("a@пример.рф", "a@xn--e1afmkfd.xn--p1ai", "a@xn--e1afmkfd.xn--p1ai"),
        arguments("a@مثال.مصر", "a@xn--mgbh0fb.xn--wgbh1c", "a@xn--mgbh0fb.xn--wgbh1c"),
        arguments("a@faß.de", "a@xn--fa-hia.de", "a@xn--fa-hia.de"),
        arguments("a@xn--fa-hia.de", "a@xn--fa-hia.de", "a@xn--fa-hia.de"),
        arguments("a@λόγος.gr", "a@xn--oxapnm1c.gr", "a@xn--oxapnm1c.gr"),
        // Letters that came after Unicode 3.2: Bengali khanda ta, Malayalam chillus.
        encoded("info@বিদ্যুৎ.বাংলা", "info@xn--65blk6dm4ej.xn--54b7fta0cc"),
        encoded("a@അവൻ.com", "a@xn--uvc0h0i.com"),
        // A joiner behind a virama, and one that parts two Arabic letters (RFC 5892, A.1 and A.2).
        encoded("a@ക്\u200Dഷ.com", "a@xn--bwc2ezc497h.com"),
        encoded("a@श्\u200Dरी.भारत", "a@xn--t2bl5a0c623p.xn--h2brj9c"),
        encoded("a@نامه\u200Cای.com", "a@xn--mgba3gch31f060k.com"),
        encoded("a@l·l.cat", "a@xn--ll-0ea.cat"),
        encoded("a@xn--mgba3gch31f060k.com", "a@xn--mgba3gch31f060k.com"));
  }

  private static Arguments encoded(String typed, String text) {
    return arguments(typed, text, text);
  }

  static List<Arguments> invalid() {
    return List.of(
        arguments("", "email-empty"),
        arguments("   ", "email-empty"),
        arguments("a@x.org\r\n", "email-control-char"),
        arguments("a@x.org\n", "email-control-char"),
        arguments("a@x.org\r\nBcc: b@y.org", "email-control-char"),
        arguments("a\r\n@x.org", "email-control-char"),
        arguments("\na@x.org", "email-control-char"),
        arguments("a\0@x.org", "email-control-char"),
        arguments("a@x.org\0", "email-control-char"),
        arguments("a@x.org\t", "email-control-char"),
        arguments("\ta@x.org", "email-control-char"),
        arguments("a@x.org\u007F", "email-control-char"),
        arguments("a@x.org\u0085", "email-control-char"),
        arguments("a@x.org\u00A0", "email-control-char"),
        arguments("\u00A0a@x.org", "email-control-char"),
        arguments("a@x.org\u3000", "email-control-char"),
        arguments("a\u00AD@x.org", "email-control-char"),
        arguments("a@x\u00AD.org", "email-control-char"),
        arguments("a@x.org\u2028", "email-control-char"),
        arguments("a@x\u2029.org", "email-control-char"),
        arguments("a@x\u200B.org", "email-control-char"),
        arguments("\uFEFFa@x.org", "email-control-char"),
        arguments("a\u202E@x.org", "email-control-char"),
        arguments("a@x\u200Cy.org", "email-domain"),
        arguments("a@x\u200Dy.org", "email-domain"),
        arguments("a\uD800@x.org", "email-control-char"),
        arguments("a@x\uDC00.org", "email-control-char"),
        arguments("b@c@x.org\n", "email-control-char"),
        arguments("a", "email-not-one-address"),
        arguments("a.x.org", "email-not-one-address"),
        arguments("a\uFF20x.org", "email-not-one-address"),
        arguments("a@b@c.org", "email-not-one-address"),
        arguments("a@@x.org", "email-not-one-address"),
        arguments("\"a@b\"@x.org", "email-not-one-address"),
        arguments("a@x.org,b@x.org", "email-not-one-address"),
        arguments("<a@b.c>", "email-not-one-address"),
        arguments("Ann <a@x.org>", "email-not-one-address"),
        arguments("a@x.org>", "email-not-one-address"),
        arguments("a(comment)@x.org", "email-not-one-address"),
        arguments("a@x.org (Ann)", "email-not-one-address"),
        arguments("a@x.org)", "email-not-one-address"),
        arguments("@", "email-local-part"),
        arguments("@x.org", "email-local-part"),
        arguments(" @x.org", "email-local-part"),
        arguments("ä@x.org", "email-smtputf8-unsupported"),
        arguments("ａ@x.org", "email-smtputf8-unsupported"),
        arguments("😀@x.org", "email-smtputf8-unsupported"),
        arguments("\u212A@x.org", "email-smtputf8-unsupported"),
        arguments("\"a b\"@x.org", "email-local-part"),
        arguments("\"\"@x.org", "email-local-part"),
        arguments("a b@x.org", "email-local-part"),
        arguments("a @x.org", "email-local-part"),
        arguments("a\"b@x.org", "email-local-part"),
        arguments("a,b@x.org", "email-local-part"),
        arguments("mailto:a@x.org", "email-local-part"),
        arguments("a\\b@x.org", "email-local-part"),
        arguments("[a]@x.org", "email-local-part"),
        arguments("l".repeat(65) + "@x.org", "email-too-long"),
        arguments(".a@x.org", "email-local-part"),
        arguments("a.@x.org", "email-local-part"),
        arguments("a..b@x.org", "email-local-part"),
        arguments(".@x.org", "email-local-part"),
        arguments("=?utf-8?q?a?=@x.org", "email-local-part"),
        arguments("=?x@x.org", "email-local-part"),
        arguments("a@", "email-domain"),
        arguments("a@ ", "email-domain"),
        arguments("a@[127.0.0.1]", "email-domain-not-public"),
        arguments("a@[IPv6:::1]", "email-domain-not-public"),
        arguments("a@x..org", "email-domain"),
        arguments("a@.x.org", "email-domain"),
        arguments("a@x.org.", "email-domain"),
        arguments("a@x.org\u3002", "email-domain"),
        arguments("a@x\u3002.org", "email-domain"),
        arguments("a@\uFF0Ex.org", "email-domain"),
        arguments("a@x.org\uFF61", "email-domain"),
        arguments("a@.", "email-domain"),
        arguments("a@d" + LABEL_63 + ".org", "email-too-long"),
        arguments("a@-x.org", "email-domain"),
        arguments("a@x-.org", "email-domain"),
        arguments("a@-ü.org", "email-domain"),
        arguments("a@x_y.org", "email-domain"),
        arguments("a@x y.org", "email-domain"),
        arguments("a@x.org, b", "email-domain"),
        arguments("a@x.org:25", "email-domain"),
        arguments("a@x/y.org", "email-domain"),
        arguments("a@😀.org", "email-domain"),
        arguments("a@x\u2024org", "email-domain"),
        arguments("a@x\u2026org", "email-domain"),
        arguments("a@b\uFF20x.org", "email-domain"),
        arguments("a@\u2100.org", "email-domain"),
        arguments("a@\uFE0F.org", "email-domain"),
        arguments("a@x.\uFE0F", "email-domain"),
        arguments("a@xn--.de", "email-domain"),
        arguments("a@" + "ü".repeat(32) + "ж".repeat(31) + ".org", "email-domain"),
        arguments("a@localhost", "email-domain-not-public"),
        arguments("a@x", "email-domain-not-public"),
        arguments("a@xn--abc", "email-domain"),
        arguments("a@x.123", "email-domain-not-public"),
        arguments("a@127.0.0.1", "email-domain-not-public"),
        arguments("a@x.o", "email-domain-not-public"),
        arguments("a@x.o2g", "email-domain-not-public"),
        arguments("a@x.１２", "email-domain-not-public"),
        arguments("a@x.test", "email-domain-not-public"),
        arguments("a@x.TEST", "email-domain-not-public"),
        arguments("a@example.invalid", "email-domain-not-public"),
        arguments("a@x.localhost", "email-domain-not-public"),
        arguments("a@printer.local", "email-domain-not-public"),
        arguments("a@x.onion", "email-domain-not-public"),
        arguments("a@1.in-addr.arpa", "email-domain-not-public"),
        arguments("a@x.internal", "email-domain-not-public"),
        arguments("a@x.alt", "email-domain-not-public"),
        arguments("a@x.ｔｅｓｔ", "email-domain-not-public"),
        arguments("a@x\u3002test", "email-domain-not-public"),
        arguments("a@xn--abc.de", "email-domain"),
        arguments("a@xn--a.de", "email-domain"),
        arguments("a@xn--99999999.de", "email-domain"),
        arguments("a@x.xn--zz-zz", "email-domain"),
        arguments("a@ｘｎ－－abc.de", "email-domain"),
        arguments("a@xn--ab-r13a.de", "email-domain"), // a U+3002 b
        arguments("a@xn--ab-yka4629b.de", "email-domain"), // a U+3002 bü
        arguments("a@xn----eha.de", "email-domain"), // -ü
        arguments("a@xn----dha.de", "email-domain"), // ü-
        arguments("a@xn--ab-m1t.de", "email-domain"), // a ZWJ b
        arguments("a@xn--ab-372n.de", "email-domain"), // a U+FE0F b
        arguments("a@xn--x-i1n.de", "email-domain"), // U+2177 x, which is viiix
        arguments("a@ا\u200Cب.com", "email-domain"), // alef joins nothing behind it
        arguments("a@م\u200D.com", "email-domain"),
        arguments("a@a·b.cat", "email-domain"),
        arguments("a@\u0308x.org", "email-domain"), // begins with a mark
        arguments("a@ü--x--.org", "email-domain"),
        arguments("a@ab--ü.org", "email-domain"),
        arguments("a@aא.org", "email-domain"), // both directions
        arguments("a@אa.org", "email-domain"),
        arguments("a@א\u0661\u06F1.org", "email-domain"), // both kinds of digits
        arguments("a@x\u0378.org", "email-domain"), // not assigned
        arguments("a@♥.org", "email-domain"),
        arguments(total(255), "email-too-long"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void whatCanBeSentToIsAccepted(String typed, String text, String canonical) {
    EmailAddress address = accepted(typed);
    assertEquals(text, address.text());
    assertEquals(canonical, address.canonical());
    assertTrue(SHAPE.matcher(address.text()).matches());
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void whatBreaksARuleIsRefusedByThatRule(String typed, String code) {
    assertEquals(code, refused(typed).code());
  }

  @Test
  void theTableHasEveryFault() {
    Set<Fault> seen = EnumSet.noneOf(Fault.class);
    invalid().forEach(row -> seen.add(refused((String) row.get()[0])));
    assertEquals(EnumSet.allOf(Fault.class), seen);
  }

  @Test
  void everyFaultHasItsOwnCodeAndOneSentence() {
    Set<String> codes = Arrays.stream(Fault.values()).map(Fault::code).collect(Collectors.toSet());
    assertEquals(Fault.values().length, codes.size());
    for (Fault fault : Fault.values()) {
      assertTrue(fault.code().matches("email-[a-z0-9]+(-[a-z0-9]+)*"), fault.code());
      assertTrue(fault.detail().matches("[A-Z].{10,100}\\."), fault.detail());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "adam@example.org, ad••@ex•••••.org",
    "ada@example.org, ad•@ex•••••.org",
    "ab@xy.org, a•@x•.org",
    "a@x.org, a@x.org",
    "abcdefg@abcdefg.co.uk, ab•••••@ab•••••.co.uk",
    "abcdefghijkl@abcdefghijkl.org, ab•••••@ab•••••.org",
    "Ann+News@mail.example.org, An•••••@ma••.example.org",
  })
  void maskedShowsTheOwnerEnoughAndOthersTooLittle(String typed, String masked) {
    assertEquals(masked, accepted(typed).masked());
  }

  @Test
  void noStringOfItHoldsTheAddress() {
    EmailAddress address = accepted("adam@example.org");
    assertEquals("ad••@ex•••••.org", address.toString());
    assertFalse(EmailAddress.parse("adam@example.org").toString().contains("adam"));
    assertFalse(EmailAddress.parse("adam@example.test").toString().contains("adam"));
  }

  @Test
  void lowerCasingIgnoresTheLocaleOfTheMachine() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertEquals("info@titi.it", accepted("INFO@TITI.IT").canonical());
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: b", "a b", "a@b", "", "ä", "a\0"})
  void partsThatWouldBreakAHeaderCannotBeBuilt(String part) {
    assertThrows(IllegalArgumentException.class, () -> new EmailAddress(part, "x.org"));
    assertThrows(IllegalArgumentException.class, () -> new EmailAddress("a", part + ".org\n"));
    assertThrows(IllegalArgumentException.class, () -> new EmailAddress("a", part));
  }

  @Test
  void aDomainWithoutADotCannotBeBuilt() {
    assertThrows(IllegalArgumentException.class, () -> new EmailAddress("a", "org"));
    assertThrows(IllegalArgumentException.class, () -> new EmailAddress("a", ".org"));
  }

  @Test
  void aMegabyteIsRefused() {
    int million = 1_000_000;
    List<String> texts =
        List.of(
            "a".repeat(million),
            " ".repeat(million) + "a",
            "a@" + "ü".repeat(million) + ".org",
            "a@" + "ü.".repeat(million / 2) + "org",
            "a@" + "xn--mnchen-3ya.".repeat(million / 15) + "org");
    for (String text : texts) {
      refused(text);
    }
  }

  @Test
  @Tag("rounds")
  void noTextMakesItThrowAndWhatPassesIsAnAddress() {
    Random random = new Random(20260101);
    List<EmailAddress> passed = new ArrayList<>();
    for (int i = 0; i < Rounds.of(20_000); i++) {
      if (EmailAddress.parse(nasty(random)) instanceof Parsed.Valid(EmailAddress address)) {
        passed.add(address);
      }
    }
    for (EmailAddress address : passed) {
      assertTrue(SHAPE.matcher(address.text()).matches(), address.text());
      assertTrue(address.text().length() <= 254, address.text());
      assertEquals(address, accepted(address.text()));
      assertEquals(address.canonical(), accepted(address.canonical()).text());
    }
    assertTrue(
        passed.size() > Rounds.of(1_000),
        "Only " + passed.size() + " passed: the law was hardly asked");
  }

  /// Half of the texts are an address with a few characters changed, so that many pass.
  private static String nasty(Random random) {
    StringBuilder text =
        new StringBuilder(random.nextBoolean() ? "ann.b@mail.xn--mnchen-3ya.de" : "");
    int changes = text.isEmpty() ? random.nextInt(60) : random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      text.insert(random.nextInt(text.length() + 1), piece(random));
    }
    return text.toString();
  }

  private static String piece(Random random) {
    String[] pieces = {
      "a",
      "B",
      "z",
      "9",
      "-",
      ".",
      "..",
      "@",
      "@x.",
      ".org",
      "+",
      "=?",
      "?=",
      "xn--",
      "'",
      "_",
      "~",
      "\"",
      "(",
      ")",
      "<",
      ">",
      "[",
      "]",
      "\\",
      ",",
      ";",
      ":",
      "/",
      " ",
      "\t",
      "\r\n",
      "\0",
      "\u007F",
      "\u0085",
      "\u00A0",
      "\u00AD",
      "\u034F",
      "\u200B",
      "\u200D",
      "\u2028",
      "\u202E",
      "\u2024",
      "\u3002",
      "\uFF0E",
      "\uFF61",
      "\uFF20",
      "\uFE0F",
      "\uFEFF",
      "\uD800",
      "\uDC00",
      "\u0308",
      "\u212A",
      "\u0130",
      "ü",
      "Ü",
      "ß",
      "ς",
      "Σ",
      "ﬁ",
      "ｘ",
      "－",
      "１",
      "⑴",
      "℀",
      "例",
      "م",
      "٣",
      "א",
      "ж",
      "😀",
      "𝐚",
      "𝟗",
      "l".repeat(30),
      LABEL_63,
    };
    boolean anyCharacter = random.nextInt(20) == 0;
    return anyCharacter
        ? Character.toString(random.nextInt(Character.MAX_CODE_POINT + 1))
        : pieces[random.nextInt(pieces.length)];
  }

  private static EmailAddress accepted(String typed) {
    return assertInstanceOf(Parsed.Valid.class, EmailAddress.parse(typed)).address();
  }

  private static Fault refused(String typed) {
    return assertInstanceOf(Parsed.Invalid.class, EmailAddress.parse(typed)).fault();
  }

  /// An address of so many characters, with all its parts at or under their own limits.
  private static String total(int length) {
    String tail = "@" + DOMAIN_189 + ".org";
    return "l".repeat(length - tail.length()) + tail;
  }
}
