package masthead.newsletter.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.newsletter.transfer.ImportFile.Outcome;
import masthead.newsletter.transfer.ImportLine.Ended;
import masthead.newsletter.transfer.ImportLine.Faulty;
import masthead.newsletter.transfer.ImportLine.Proof;
import masthead.newsletter.transfer.ImportLine.Subscribed;
import masthead.newsletter.transfer.ImportLine.Wishes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportFileTest {
  private static final ImportFile FILE =
      new ImportFile(
          new ImportLineReader(Languages.of("world"), Instant.parse("2026-11-24T06:30:00Z")));

  private static final String OWN =
      "email,status,consentAt,consentSource,language,frequency,timeZone,hour\n";

  private static String sample(String name) throws IOException {
    try (var in =
        requireNonNull(ImportFileTest.class.getResourceAsStream("imports/" + name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static Outcome csv(String text) {
    return FILE.csv(text.getBytes(UTF_8));
  }

  private static List<ImportLine> lines(Outcome outcome) {
    return assertInstanceOf(Outcome.Read.class, outcome, outcome::toString).lines();
  }

  /// Line, address and what becomes of it, such as `2 ada@example.org BOUNCED
  /// 2024-03-04T10:00:00Z`.
  private static List<String> told(Outcome outcome) {
    return lines(outcome).stream()
        .map(line ->
            switch (line) {
              case Subscribed s ->
                  "%d %s %s %s"
                      .formatted(s.line(), s.email().text(), s.proof().source(), s.proof().at());
              case Ended e ->
                  "%d %s %s%s"
                      .formatted(
                          e.line(),
                          e.email().text(),
                          e.reason(),
                          e.at().map(at -> " " + at).orElse(""));
              case Faulty f -> f.line() + " " + f.code();
            })
        .toList();
  }

  private static String code(Outcome outcome) {
    return assertInstanceOf(Outcome.Refused.class, outcome, outcome::toString).code();
  }

  @Test
  void mailchimpsSubscribedNeedATimeAndTheAddressTheyActedFrom() throws IOException {
    assertEquals(
        List.of(
            "2 ada@example.org mailchimp:confirm 2023-04-01T08:17:02Z",
            "3 grace@example.org mailchimp:optin 2022-11-20T21:00:00Z",
            "6 proof-missing",
            "7 email-not-one-address",
            "8 duplicate"),
        told(csv(sample("mailchimp-subscribed.csv"))));
  }

  @Test
  void mailchimpsUnsubscribedAreEndsWhateverElseTheySay() throws IOException {
    assertEquals(
        List.of(
            "3 angry@example.org COMPLAINED 2024-02-04T11:30:00Z",
            "2 left@example.org UNSUBSCRIBED 2024-02-03T10:00:00Z",
            "4 whenever@example.org UNSUBSCRIBED"),
        told(csv(sample("mailchimp-unsubscribed.csv"))));
  }

  @Test
  void mailchimpsCleanedAreBounces() throws IOException {
    assertEquals(
        List.of("2 gone@example.org BOUNCED 2024-03-04T10:00:00Z"),
        told(csv(sample("mailchimp-cleaned.csv"))));
  }

  @Test
  void ghostsMembersAreSubscribedWhereTheySay() throws IOException {
    assertEquals(
        List.of(
            "3 noor@example.org UNSUBSCRIBED",
            "4 deleted@example.org UNSUBSCRIBED 2023-01-01T00:00:00Z",
            "2 lin@example.org ghost 2022-04-06T07:42:08Z",
            "5 not-allowed",
            "6 proof-missing"),
        told(csv(sample("ghost.csv"))));
  }

  @Test
  void listmonksStatusDecides() throws IOException {
    assertEquals(
        List.of(
            "4 block@example.org BLOCKED 2023-07-01T10:20:30.500Z",
            "3 off@example.org UNSUBSCRIBED 2023-06-01T10:20:30.500Z",
            "2 mei@example.org listmonk 2021-05-01T10:20:30.123456Z",
            "5 not-allowed"),
        told(csv(sample("listmonk.csv"))));
  }

  @Test
  void ownColumnsAreReadAsExcelSavesThem() throws IOException {
    var text = sample("own-excel.csv");
    assertTrue(text.startsWith("\uFEFF"), "Excel writes a byte order mark");
    assertEquals(
        List.of(
            "7 spam@example.org COMPLAINED",
            "6 bounce@example.org BOUNCED",
            "8 shut@example.org BLOCKED",
            "5 quit@example.org UNSUBSCRIBED",
            "2 ben@example.org Counter at the fair, 2025 2025-01-31T08:30:00Z",
            "3 eva@example.org website 2025-01-31T09:30:00Z",
            "9 out-of-range",
            "10 proof-missing"),
        told(csv(text)));
    var ben = assertInstanceOf(Subscribed.class, lines(csv(text)).get(4));
    assertEquals("2024-12-01/en", ben.proof().textVersion());
    assertEquals(
        new Wishes(
            Optional.of("hi"),
            Optional.of("weekly:MO"),
            Optional.of(ZoneId.of("Asia/Kolkata")),
            Optional.of(6),
            Optional.empty()),
        ben.wishes());
    var eva = assertInstanceOf(Subscribed.class, lines(csv(text)).get(5));
    assertEquals("imported:website", eva.proof().textVersion());
    assertEquals(Wishes.NONE, eva.wishes());
  }

  @Test
  void ownFormatIsReadAsOneObjectALine() throws IOException {
    var outcome = FILE.ndjson(sample("own.ndjson").getBytes(UTF_8));
    assertEquals(
        List.of(
            "4 ben@example.org COMPLAINED",
            "3 eva@example.org website 2025-01-31T08:30:00Z",
            "1 duplicate",
            "5 wrong-type",
            "6 unknown-member",
            "7 malformed-json",
            "8 malformed-json"),
        told(outcome));
    var alone = FILE.ndjson(sample("own.ndjson").lines().findFirst().orElseThrow().getBytes(UTF_8));
    assertEquals(
        new Subscribed(
            1,
            new EmailAddress("ben", "example.org"),
            new Proof(Instant.parse("2025-01-31T08:30:00Z"), "paper form", "2024-12-01/en"),
            new Wishes(
                Optional.of("fr"),
                Optional.of("weekdays"),
                Optional.of(ZoneId.of("Africa/Nairobi")),
                Optional.of(5),
                Optional.empty())),
        lines(alone).getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mailchimp-subscribed.csv", "mailchimp-unsubscribed.csv", "mailchimp-cleaned.csv",
        "ghost.csv", "listmonk.csv", "own-excel.csv"
      })
  void lineEndsByteOrderMarkAndSeparatorMakeNoDifference(String name) throws IOException {
    var text = sample(name);
    var expected = told(csv(text));
    var bare = text.replace("\uFEFF", "");
    assertEquals(expected, told(csv(bare)));
    assertEquals(expected, told(csv("\uFEFF" + bare)));
    assertEquals(expected, told(csv(text.replace("\n", "\r\n"))));
    assertEquals(expected, told(csv(text.stripTrailing())));
    assertEquals(expected, told(csv(text + "\n\n")));
    if (text.contains(";")) {
      assertEquals(expected, told(csv(text.replace(";", "\t"))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mailchimp-subscribed.csv",
        "mailchimp-unsubscribed.csv",
        "ghost.csv",
        "listmonk.csv",
        "own-excel.csv",
        "own.ndjson"
      })
  void faultsRepeatNothingOfTheFile(String name) throws IOException {
    var body = sample(name).getBytes(UTF_8);
    for (var line : lines(name.endsWith("ndjson") ? FILE.ndjson(body) : FILE.csv(body))) {
      if (line instanceof Faulty(_, var code, var detail)) {
        assertTrue(code.matches("[a-z0-9-]+"), code);
        assertFalse(detail.isBlank());
        for (var word : List.of("@example", "example.org", "192.0.2", "Ada", "Nora", "secret")) {
          assertFalse(detail.contains(word), detail);
        }
      }
    }
  }

  @Test
  void gravestLineOfAnAddressWinsWhereverItStands() {
    var outcome =
        csv(
            OWN
                + "a@example.org,subscribed,2025-01-31T08:30:00Z,website,,,,\n"
                + "A@Example.org,unsubscribed,,,,,,\n"
                + "b@example.org,subscribed,2025-01-31T08:30:00Z,website,,,,\n"
                + "a@example.org,complained,,,,,,\n"
                + "a+b@example.org,subscribed,2025-01-31T08:30:00Z,website,,,,\n");
    assertEquals(
        List.of(
            "5 a@example.org COMPLAINED",
            "4 b@example.org website 2025-01-31T08:30:00Z",
            "6 a+b@example.org website 2025-01-31T08:30:00Z",
            "2 duplicate",
            "3 duplicate"),
        told(outcome));
    assertEquals(
        new Faulty(2, "duplicate", "The address is also in line 5."), lines(outcome).get(3));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "2025-01-31T08:30:00Z,website,                    a website 2025-01-31T08:30:00Z",
        "2025-01-31 08:30:00,website,                     a website 2025-01-31T08:30:00Z",
        "2025-01-31T08:30:00.25+05:30,website,            a website 2025-01-31T03:00:00.250Z",
        "2025-01-31 08:30:00 -0500 EST,website,           a website 2025-01-31T13:30:00Z",
        "2026-11-24T06:30:00Z,website,                    a website 2026-11-24T06:30:00Z",
        "2026-11-24T06:30:01Z,website,                    proof-time",
        "1/31/2025 8:30,website,                          proof-time",
        "2025-02-30T08:30:00Z,website,                    proof-time",
        "2025-01-31T08:30:00+99:00,website,               proof-time",
        "2025-01-31,website,                              proof-time",
        "never,website,                                   proof-time",
        "``,website,                                      proof-missing",
        "2025-01-31T08:30:00Z,``,                         proof-missing",
        "2025-01-31T08:30:00Z,`  `,                       proof-missing"
      })
  void proofIsATimeThatWasAndASource(String at, String source, String told) {
    var line = told(csv(OWN + "a@x.org,subscribed," + at + "," + source + ",,,,\n")).getFirst();
    assertEquals("2 " + told.replaceFirst("^a ", "a@x.org "), line);
  }

  @ParameterizedTest
  @CsvSource({
    "'subscribed,,,,,,',                                 proof-missing",
    "'unsubscribed,x,y,z,w,v,1000',                      a",
    "'joined,,,,,,',                                     not-allowed",
    "',,,,,,',                                           not-allowed",
    "'subscribed,2025-01-31T08:30:00Z,web,de,,,',        not-allowed",
    "'subscribed,2025-01-31T08:30:00Z,web,,hourly,,',    not-allowed",
    "'subscribed,2025-01-31T08:30:00Z,web,,,CET+1,',     not-allowed",
    "'subscribed,2025-01-31T08:30:00Z,web,,,,24',        out-of-range",
    "'subscribed,2025-01-31T08:30:00Z,web,,,,seven',     wrong-type",
    "'subscribed,2025-01-31T08:30:00Z,web\u0007,,,,',    not-allowed-character",
    "'subscribed,2025-01-31T08:30:00Z,web,,,',           cells",
    "'subscribed,2025-01-31T08:30:00Z,web,,,,,',         cells"
  })
  void lineIsReadStrictlyUnlessItEnds(String cells, String told) {
    var line = told(csv(OWN + "a@x.org," + cells + "\n")).getFirst();
    assertEquals(told.equals("a") ? "2 a@x.org UNSUBSCRIBED" : "2 " + told, line);
  }

  @Test
  void recordOverSeveralLinesIsNamedByItsFirst() {
    var outcome =
        csv(
            "email,status,note\n\n\"x\n\ny\",bounced,\nb@x.org,bounced,\"1\n2\"\nc@x.org,bounced,\n");
    assertEquals(
        List.of("6 b@x.org BOUNCED", "8 c@x.org BOUNCED", "3 email-control-char"), told(outcome));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`email,status\n\"a@x.org,bounced\nb@x.org,bounced\n`,          malformed-csv",
        "`email,status\na@x.org,\"bounced\nb@x.org,bounced\n`,          malformed-csv",
        "`email,status\na@x.org,\"bounced\"x\n`,                        malformed-csv",
        "``,                                                            header-missing",
        "` \n`,                                                         header-missing",
        "`a@x.org,bounced\n`,                                           header-missing",
        "`Ada,Lovelace,ada@x.org\n`,                                    header-missing",
        "`email\na@x.org\n`,                                            header-unknown",
        "`email,created_at,name\n`,                                     header-unknown",
        "`email address,name\na@x.org,A\n`,                             header-unknown"
      })
  void fileThatCannotBeReadIsRefusedAsAWhole(String text, String code) {
    assertEquals(code, code(csv(text)));
  }

  @Test
  void refusalNamesOnlyColumnsWeKnow() {
    var refused =
        assertInstanceOf(
            Outcome.Refused.class, csv("Email,Ada Lovelace,ada@example.org,created_at\n"));
    assertTrue(
        refused.detail().contains("4 columns, these are known: created_at, email."),
        refused.detail());
    assertFalse(refused.detail().contains("Ada") || refused.detail().contains("@"));
  }

  @Test
  void headerWithoutLinesIsAnEmptyFile() {
    assertEquals(List.of(), told(csv(OWN)));
    assertEquals(List.of(), told(FILE.ndjson(new byte[0])));
  }

  @Test
  void fileThatIsNotUtf8IsRefused() {
    var latin = (OWN + "a@x.org,bounced,,\u00e9,,,,\n").getBytes(StandardCharsets.ISO_8859_1);
    assertEquals("not-utf-8", code(FILE.csv(latin)));
    assertEquals("not-utf-8", code(FILE.ndjson(latin)));
    assertEquals("not-utf-8", code(FILE.csv(OWN.getBytes(StandardCharsets.UTF_16))));
  }

  private static String rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "r" + i + "@x.org,bounced\n")
        .collect(Collectors.joining("", "email,status\n", ""));
  }

  @Test
  void limitsAreHundredThousandLinesAndFourMegabytes() {
    assertEquals(ImportFile.MAX_LINES, lines(csv(rows(ImportFile.MAX_LINES))).size());
    assertEquals("too-many-lines", code(csv(rows(ImportFile.MAX_LINES + 1))));
    var longest = OWN + "\n".repeat(ImportFile.MAX_BYTES - OWN.length());
    assertEquals(List.of(), told(csv(longest)));
    assertEquals("too-large", code(csv(longest + "\n")));
    assertEquals("too-large", code(FILE.ndjson(new byte[ImportFile.MAX_BYTES + 1])));
    assertEquals("too-many-lines", code(FILE.ndjson("[]\n".repeat(100_001).getBytes(UTF_8))));
  }

  /// What Excel puts in front: `sep=;`. The numbers of the lines are those of the file.
  @ParameterizedTest
  @ValueSource(strings = {"sep=;\n", "SEP=;\r\n", "\uFEFFsep=;\n", "\"sep=;\"\n"})
  void firstLineMaySayTheSeparator(String first) {
    var file = first + "email;status\na@x.org;unsubscribed\n\"b,c@x.org\";unsubscribed\n";
    assertEquals(List.of("3 a@x.org UNSUBSCRIBED", "4 email-local-part"), told(csv(file)));
  }

  @ParameterizedTest
  @CsvSource({
    "0001-01-01T00:00:00Z, false",
    "1900-01-01T00:00:00Z, false",
    "1970-01-01T00:00:00Z, false",
    "1989-12-31T23:59:59Z, false",
    "1990-01-01T00:00:00Z, true",
    "9999-12-31T23:59:59Z, false"
  })
  void timeOfConsentIsPlausible(String time, boolean good) {
    var file = "email,status,consentAt,consentSource\na@x.org,subscribed," + time + ",form\n";
    assertEquals(
        good, !told(csv(file)).getFirst().contains("proof-time"), told(csv(file))::toString);
  }
}
