package masthead.preferences;

import java.util.Map;
import java.util.Optional;

/// What a write does to each member it names: a new value, or (empty) back to the default.
///
/// Members that are not named stay as they are, so that two devices which change different members
/// never overwrite each other.
record PreferencesChange(Map<String, Optional<String>> members) {

  PreferencesChange {
    members = Map.copyOf(members);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }
}
