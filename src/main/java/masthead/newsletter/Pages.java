package masthead.newsletter;

import masthead.http.Environment;
import masthead.language.Language;

final class Pages {
  static Pages of(Environment environment) {
    return new Pages();
  }

  String confirm(Language l, String email) {
    return "confirm " + email;
  }

  String confirmed(Language l, String url) {
    return "confirmed " + url;
  }

  String alreadyConfirmed(Language l, String url) {
    return "already " + url;
  }

  String expired(Language l) {
    return "expired";
  }

  String superseded(Language l) {
    return "superseded";
  }

  String unknown(Language l) {
    return "unknown";
  }

  String unsubscribe(Language l, String email, String url) {
    return "unsubscribe " + email + url;
  }

  String unsubscribed(Language l) {
    return "unsubscribed";
  }

  String preferences(Language l, PreferencesView v) {
    return "preferences " + v;
  }

  String notActive(Language l) {
    return "notActive";
  }

  String access(Language l, String email) {
    return "access " + email;
  }

  String erased(Language l) {
    return "erased";
  }
}
