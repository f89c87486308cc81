package masthead.newsletter.transfer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The supported files, recognized by their required columns. [ImportLineReader] interprets them.
enum ImportFormat {
  MAILCHIMP("email address,optin_time,optin_ip,confirm_time,confirm_ip"),
  GHOST("email,subscribed_to_emails,created_at"),
  LISTMONK("email,uuid,status,created_at,updated_at"),
  OWN("email,status");

  private final String needed;

  ImportFormat(String needed) {
    this.needed = needed;
  }

  /// The first format whose columns are all there; names are in lower case.
  static Optional<ImportFormat> of(Set<String> columns) {
    return Stream.of(values()).filter(format -> columns.containsAll(format.columns())).findFirst();
  }

  /// Every column that a format is known by, in order: these alone may be named to a person.
  static Set<String> known() {
    var known = new TreeSet<String>();
    Stream.of(values()).forEach(format -> known.addAll(format.columns()));
    return known;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String emailColumn() {
    return columns().getFirst();
  }

  private List<String> columns() {
    return List.of(needed.split(","));
  }
}
