package masthead.newsletter.transfer;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import masthead.http.Members;
import masthead.http.ProblemException;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.transfer.ImportLine.Proof;
import masthead.newsletter.transfer.ImportLine.Reason;
import masthead.newsletter.transfer.ImportLine.Remembered;

/// Reads an ended subscription in our own format, as [ExportLine] writes it.
///
/// The end counts even if the rest of the line is invalid: invalid members are ignored.
record EndedReader(ImportLineReader reader) {
  private static final List<String> NAMES =
      List.of(
          "consentAt",
          "consentSource",
          "textVersion",
          "language",
          "frequency",
          "timeZone",
          "hour",
          "reasons",
          "liftAt");

  Remembered read(Reason reason, Map<?, ?> object) {
    var known = new HashMap<Object, Object>(object);
    known.keySet().retainAll(NAMES);
    var members = Members.of(known);
    try {
      var wishes = reader.wishes(members);
      var proof = proof(members);
      var reasons =
          members.parsed("reasons", text -> reasons(reason, text), "must match the status");
      var liftAt = members.parsed("liftAt", ImportLineReader::time, "must be a time");
      members.end();
      return new Remembered(proof, wishes, reasons.orElse(Set.of()), liftAt);
    } catch (ProblemException _) {
      return Remembered.NOTHING;
    }
  }

  private Optional<Proof> proof(Members members) {
    var at = members.parsed("consentAt", this::past, "must be a time in the past");
    var source = members.text("consentSource", 1, 200);
    var version = members.text("textVersion", 1, 200);
    return at.isEmpty() || source.isEmpty() || version.isEmpty()
        ? Optional.empty()
        : Optional.of(new Proof(at.get(), source.get(), version.get()));
  }

  private Optional<Instant> past(String text) {
    return ImportLineReader.time(text).filter(at -> !at.isAfter(reader.now()));
  }

  /// The strongest reason must match the status.
  private static Optional<Set<Suppression.Reason>> reasons(Reason reason, String text) {
    var known =
        Arrays.stream(Suppression.Reason.values())
            .filter(one -> one != Suppression.Reason.ERASED)
            .collect(Collectors.toMap(Enum::name, one -> one));
    var names = Set.of(text.split(" "));
    if (!known.keySet().containsAll(names)) {
      return Optional.empty();
    }
    var reasons = names.stream().map(known::get).collect(Collectors.toSet());
    return Optional.of(reasons).filter(all -> reason.covers(Collections.max(all)));
  }
}
