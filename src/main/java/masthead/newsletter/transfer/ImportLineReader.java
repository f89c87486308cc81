package masthead.newsletter.transfer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Fault;
import masthead.http.Members;
import masthead.http.ProblemException;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.newsletter.fields.DeliveryReader;
import masthead.newsletter.fields.EmailReader;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.transfer.ImportLine.Ended;
import masthead.newsletter.transfer.ImportLine.Faulty;
import masthead.newsletter.transfer.ImportLine.Proof;
import masthead.newsletter.transfer.ImportLine.Reason;
import masthead.newsletter.transfer.ImportLine.Subscribed;
import masthead.newsletter.transfer.ImportLine.Wishes;

/// What a line of each [ImportFormat] means, on a site of these languages; a proof is not later
/// than `now`.
///
/// What counts as proof: Mailchimp's time of confirmation, else of opt-in, if the network address
/// beside it is there, which is empty where the owner added the contact. Ghost's and listmonk's
/// time of creation: neither file has more, so an export from listmonk must be limited to the
/// confirmed subscribers of the list. In our own format, `consentAt` and `consentSource`.
record ImportLineReader(Languages languages, Instant now) {
  private static final List<String> OWN_STATUSES =
      List.of("subscribed", "unsubscribed", "bounced", "complained", "blocked");

  private static final List<String> OWN_OPTIONAL =
      List.of(
          "consentAt",
          "consentSource",
          "textVersion",
          "language",
          "frequency",
          "timeZone",
          "hour",
          "pausedUntil",
          "endedAt",
          "reasons",
          "liftAt");

  /// The earliest plausible time of consent: an earlier one is the default of some software, such
  /// as the year 1, 1900 or 1970.
  private static final Instant EARLIEST_CONSENT = Instant.parse("1990-01-01T00:00:00Z");

  /// `2026-01-31T09:30:00.5Z`, `2026-01-31 09:30:00` (Mailchimp, in UTC), and what Go makes of a
  /// time, `2026-01-31 09:30:00.123456 +0000 UTC` (listmonk).
  private static final Pattern TIME =
      Pattern.compile(
          "(?<date>\\d{4}-\\d\\d-\\d\\d)[T ](?<time>\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?)"
              + " ?(?<offset>Z|[+-]\\d\\d(:?\\d\\d)?)?( ([A-Z]{2,5}|[+-]\\d{2,4}))?");

  /// Reads a line of CSV, given its cells by the names of their columns in lower case.
  ImportLine csv(ImportFormat format, int line, Map<String, String> cells) {
    if (format == ImportFormat.OWN) {
      return json(line, ownMembers(cells));
    }
    return switch (EmailAddress.parse(cell(cells, format.emailColumn()))) {
      case EmailAddress.Parsed.Invalid(var fault) -> new Faulty(line, fault.code(), fault.detail());
      case EmailAddress.Parsed.Valid(var email) ->
          switch (format) {
            case MAILCHIMP -> mailchimp(line, email, cells);
            case GHOST -> ghost(line, email, cells);
            case LISTMONK -> listmonk(line, email, cells);
            case OWN -> throw new AssertionError("read above");
          };
    };
  }

  /// Three files of one audience, which differ by their columns.
  private ImportLine mailchimp(int line, EmailAddress email, Map<String, String> cells) {
    if (cells.containsKey("unsub_time")) {
      var reason = cell(cells, "unsub_reason").toLowerCase(Locale.ROOT);
      var isComplaint = reason.contains("spam") || reason.contains("abuse");
      return ended(
          line,
          email,
          isComplaint ? Reason.COMPLAINED : Reason.UNSUBSCRIBED,
          cell(cells, "unsub_time"));
    }
    if (cells.containsKey("clean_time")) {
      return ended(line, email, Reason.BOUNCED, cell(cells, "clean_time"));
    }
    var step = cell(cells, "confirm_ip").isEmpty() ? "optin" : "confirm";
    var isOwnDoing = !cell(cells, step + "_ip").isEmpty();
    var at = isOwnDoing ? cell(cells, step + "_time") : "";
    return subscribed(line, email, at, "mailchimp:" + step);
  }

  private ImportLine ghost(int line, EmailAddress email, Map<String, String> cells) {
    if (!cell(cells, "deleted_at").isEmpty()) {
      return ended(line, email, Reason.UNSUBSCRIBED, cell(cells, "deleted_at"));
    }
    return switch (cell(cells, "subscribed_to_emails").toLowerCase(Locale.ROOT)) {
      case "true" -> subscribed(line, email, cell(cells, "created_at"), "ghost");
      case "false" -> ended(line, email, Reason.UNSUBSCRIBED, "");
      default -> new Faulty(line, "not-allowed", "subscribed_to_emails must be one of true, false");
    };
  }

  private ImportLine listmonk(int line, EmailAddress email, Map<String, String> cells) {
    var updatedAt = cell(cells, "updated_at");
    return switch (cell(cells, "status").toLowerCase(Locale.ROOT)) {
      case "enabled" -> subscribed(line, email, cell(cells, "created_at"), "listmonk");
      case "disabled" -> ended(line, email, Reason.UNSUBSCRIBED, updatedAt);
      case "blocklisted" -> ended(line, email, Reason.BLOCKED, updatedAt);
      default ->
          new Faulty(line, "not-allowed", "status must be one of enabled, disabled, blocklisted");
    };
  }

  private static String cell(Map<String, String> cells, String column) {
    return cells.getOrDefault(column, "");
  }

  /// An unsubscription counts even if its time is invalid.
  private static ImportLine ended(int line, EmailAddress email, Reason reason, String at) {
    return new Ended(line, email, reason, time(at));
  }

  private ImportLine subscribed(int line, EmailAddress email, String at, String source) {
    return subscribed(line, email, at, source, "imported:" + source, Wishes.NONE);
  }

  private ImportLine subscribed(
      int line, EmailAddress email, String at, String source, String version, Wishes wishes) {
    if (at.isEmpty() || source.isEmpty()) {
      return new Faulty(
          line, "proof-missing", "There is no proof of consent: a time, and where it was given.");
    }
    var time = time(at);
    if (time.isEmpty()) {
      return new Faulty(
          line, "proof-time", "The time of consent must look like 2026-01-31T09:30:00Z.");
    }
    return time.get().isAfter(now) || time.get().isBefore(EARLIEST_CONSENT)
        ? new Faulty(line, "proof-time", "The time of consent must be between 1990 and now.")
        : new Subscribed(line, email, new Proof(time.get(), source, version), wishes);
  }

  static Optional<Instant> time(String text) {
    var parts = TIME.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      var local = LocalDateTime.parse(parts.group("date") + "T" + parts.group("time"));
      var offset = parts.group("offset");
      return Optional.of(local.toInstant(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset)));
    } catch (DateTimeException _) {
      return Optional.empty(); // the 31st of February, an offset of 99 hours
    }
  }

  /// Reads an object of our own format.
  ImportLine json(int line, Map<?, ?> object) {
    try {
      return own(line, object);
    } catch (ProblemException e) {
      var fault = e.problem().faults().getFirst();
      return new Faulty(line, fault.code(), named(fault));
    }
  }

  /// Only known member names are reported: an unknown one could hold an address.
  private static String named(Fault fault) {
    var name = fault.name().substring(1);
    return OWN_OPTIONAL.contains(name) || name.equals("status")
        ? name + " " + fault.detail()
        : fault.detail();
  }

  private ImportLine own(int line, Map<?, ?> object) {
    var members = Members.of(object);
    members.require("email", "status");
    var email = EmailReader.read(members);
    var status = members.choice("status", OWN_STATUSES);
    if (!status.equals(Optional.of("subscribed"))) {
      OWN_OPTIONAL.forEach(members::ignore);
      members.end();
      var reason = Reason.valueOf(status.orElseThrow().toUpperCase(Locale.ROOT));
      return new Ended(
          line,
          email.orElseThrow(),
          reason,
          time(String.valueOf(object.get("endedAt"))),
          new EndedReader(this).read(reason, object));
    }
    var at = members.raw("consentAt").orElse("");
    var source = members.text("consentSource", 0, 200).orElse("");
    var version = members.text("textVersion", 1, 200).orElse("imported:" + source);
    var wishes = wishes(members);
    members.ignore("endedAt", "reasons", "liftAt");
    members.end();
    return subscribed(line, email.orElseThrow(), at, source, version, wishes);
  }

  Wishes wishes(Members members) {
    return new Wishes(
        members
            .parsed("language", languages::lookup, "must be one of " + languages.tags())
            .map(Language::tag),
        members.choice("frequency", Delivery.FREQUENCIES),
        members.parsed("timeZone", DeliveryReader::zone, "must be an IANA time zone"),
        members.integer("hour", 0, 23),
        members.parsed(
            "pausedUntil", this::day, "must be a day such as 2027-01-31, within a year"));
  }

  /// A pause that has ended since the file was written is ignored.
  private Optional<LocalDate> day(String text) {
    try {
      var latest = LocalDate.ofInstant(now, ZoneOffset.UTC).plusYears(1).plusDays(1);
      return Optional.of(LocalDate.parse(text)).filter(day -> !day.isAfter(latest));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// A cell that is empty is absent; unknown columns are ignored.
  private static Map<String, Object> ownMembers(Map<String, String> cells) {
    var members = new HashMap<String, Object>();
    members.put("email", cell(cells, "email"));
    members.put("status", cell(cells, "status").toLowerCase(Locale.ROOT));
    for (var name : OWN_OPTIONAL) {
      var cell = cell(cells, name.toLowerCase(Locale.ROOT));
      if (!cell.isEmpty()) {
        members.put(
            name, name.equals("hour") && cell.matches("[0-9]{1,4}") ? Integer.valueOf(cell) : cell);
      }
    }
    return members;
  }
}
