package masthead.newsletter.transfer;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;
import static java.util.function.Predicate.not;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.json.Json;
import masthead.json.MalformedJsonException;
import masthead.newsletter.transfer.ImportLine.Ended;
import masthead.newsletter.transfer.ImportLine.Faulty;
import masthead.newsletter.transfer.ImportLine.Reason;
import masthead.newsletter.transfer.ImportLine.Subscribed;

/// A file of subscribers: CSV as Mailchimp, Ghost and listmonk export it, or our own format as CSV
/// or NDJSON. Nothing is stored here.
///
/// CSV is that of RFC 4180 in UTF-8, with commas, semicolons (Excel) or tabs, with or without a
/// byte order mark.
public final class ImportFile {
  static final int MAX_BYTES = 4 * 1024 * 1024;
  static final int MAX_LINES = 100_000;

  /// Appended after the last record. If a quotation mark was left open, it ends that text in the
  /// middle of a line, which the reader rejects; otherwise the rest would be lost silently.
  private static final String END = "\n\"end\"\n";

  /// What Excel reads and writes as a first line, to say which separator follows.
  private static final Pattern SEPARATOR_HINT =
      Pattern.compile("(?i)\\s*\"?sep=([,;\t|])\"?[ ,;\t]*(?=[\r\n])");

  private static final List<Reason> REASONS = List.of(Reason.values());

  private final ImportLineReader reader;

  ImportFile(ImportLineReader reader) {
    this.reader = reader;
  }

  sealed interface Outcome {
    /// Addresses that must not receive mail come first, the gravest reason before others, then the
    /// subscribed, then the faults; each kind by line. An address occurs once: a duplicate later in
    /// this order is a fault.
    record Read(ImportFormat format, List<ImportLine> lines) implements Outcome {}

    /// The whole file is refused. Neither `code` nor `detail` repeats what it holds.
    record Refused(String code, String detail) implements Outcome {}
  }

  Outcome csv(byte[] body) {
    return ofText(body, this::csv);
  }

  Outcome ndjson(byte[] body) {
    return ofText(body, this::ndjson);
  }

  private static Outcome ofText(byte[] body, Function<String, Outcome> read) {
    if (body.length > MAX_BYTES) {
      return new Outcome.Refused(
          "too-large", "The file has more than " + MAX_BYTES + " bytes. Split it into several.");
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return read.apply(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException _) {
      return new Outcome.Refused("not-utf-8", "The file is not UTF-8. Save it as CSV UTF-8.");
    }
  }

  private Outcome csv(String text) {
    List<CsvRecord> records;
    try {
      var hint = SEPARATOR_HINT.matcher(text);
      records =
          hint.lookingAt()
              // An empty line in its place: the numbers of the lines stay.
              ? records(text.substring(hint.end()), hint.group(1).charAt(0))
              : records(text, separator(text));
    } catch (CsvParseException _) { // its message could hold a cell
      return new Outcome.Refused(
          "malformed-csv", "A quotation mark is not closed, or is not followed by a separator.");
    }
    if (records.isEmpty()) {
      return new Outcome.Refused("header-missing", "The file is empty.");
    }
    var columns =
        records.getFirst().getFields().stream()
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    return ImportFormat.of(new HashSet<>(columns))
        .map(format -> csv(format, columns, records.subList(1, records.size())))
        .orElseGet(() -> unknownHeader(columns));
  }

  private Outcome csv(ImportFormat format, List<String> columns, List<CsvRecord> rows) {
    return rows.size() > MAX_LINES
        ? tooMany()
        : new Outcome.Read(
            format, inOrder(rows.stream().map(row -> line(format, columns, row)).toList()));
  }

  /// All records up to [#END], or enough to see that there are too many.
  private static List<CsvRecord> records(String text, char separator) {
    var all =
        CsvReader.builder()
            .fieldSeparator(separator)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .ofCsvRecord(text + END)
            .stream()
            .limit(MAX_LINES + 3) // the header, one line too many, the end
            .toList();
    return all.subList(0, all.size() - 1);
  }

  /// The most frequent one in the header.
  private static char separator(String text) {
    var header = text.lines().filter(not(String::isBlank)).findFirst().orElse("");
    return Stream.of(',', ';', '\t')
        .max(comparingLong(candidate -> header.chars().filter(c -> c == candidate).count()))
        .orElseThrow();
  }

  private ImportLine line(ImportFormat format, List<String> columns, CsvRecord row) {
    var line = Math.toIntExact(row.getStartingLineNumber());
    if (row.getFieldCount() != columns.size()) {
      return new Faulty(
          line,
          "cells",
          "The line has %d cells, the header %d.".formatted(row.getFieldCount(), columns.size()));
    }
    var cells = new HashMap<String, String>();
    for (var i = 0; i < columns.size(); i++) {
      cells.putIfAbsent(columns.get(i), row.getField(i).strip());
    }
    return reader.csv(format, line, cells);
  }

  private Outcome ndjson(String text) {
    var lines = new ArrayList<ImportLine>();
    var line = 0;
    for (var json : (Iterable<String>) text.lines()::iterator) {
      line++;
      if (json.isBlank()) {
        continue;
      }
      if (lines.size() == MAX_LINES) {
        return tooMany();
      }
      lines.add(json(line, json));
    }
    return new Outcome.Read(ImportFormat.OWN, inOrder(lines));
  }

  private ImportLine json(int line, String json) {
    try {
      return Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object
          ? reader.json(line, object)
          : new Faulty(line, "malformed-json", "The line is not a JSON object.");
    } catch (MalformedJsonException e) {
      return new Faulty(line, "malformed-json", requireNonNull(e.getMessage()));
    }
  }

  /// In the order of [Outcome.Read].
  private static List<ImportLine> inOrder(List<ImportLine> lines) {
    var order = comparingInt(ImportFile::rank).thenComparingInt(ImportLine::line);
    var seen = new HashMap<String, Integer>();
    return lines.stream()
        .sorted(order)
        .map(line -> onlyFirst(line, seen))
        .sorted(order) // an address that occurs twice is a fault now
        .toList();
  }

  private static int rank(ImportLine line) {
    return switch (line) {
      case Ended ended -> REASONS.indexOf(ended.reason());
      case Subscribed _ -> REASONS.size();
      case Faulty _ -> REASONS.size() + 1;
    };
  }

  private static ImportLine onlyFirst(ImportLine line, Map<String, Integer> seen) {
    var email =
        switch (line) {
          case Ended ended -> ended.email().canonical();
          case Subscribed subscribed -> subscribed.email().canonical();
          case Faulty _ -> null;
        };
    var first = email == null ? null : seen.putIfAbsent(email, line.line());
    return first == null
        ? line
        : new Faulty(line.line(), "duplicate", "The address is also in line " + first + ".");
  }

  private static Outcome tooMany() {
    return new Outcome.Refused(
        "too-many-lines", "The file has more than " + MAX_LINES + " lines. Split it into several.");
  }

  /// Names what is there only where it is the name of a column we know: a file without a header
  /// begins with somebody's address and name.
  private static Outcome unknownHeader(List<String> columns) {
    var found = new ArrayList<>(ImportFormat.known());
    found.retainAll(columns);
    return found.isEmpty()
        ? new Outcome.Refused(
            "header-missing", "The first line must name the columns; it names no known column.")
        : new Outcome.Refused(
            "header-unknown",
            "Of its %d columns, these are known: %s. "
                    .formatted(columns.size(), String.join(", ", found))
                + "That is too few for a file of Mailchimp, Ghost or listmonk, or for ours, which "
                + "needs email and status.");
  }
}
