package masthead.newsletter;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import masthead.secret.Secret;
import tools.jackson.core.JsonGenerator;

final class Challenge {
  enum Level {
    NORMAL,
    HARD;
    static final List<String> IDS = List.of("normal", "hard");

    static Optional<Level> find(String id) {
      return id.equals("hard") ? Optional.of(HARD) : Optional.of(NORMAL);
    }
  }

  record Issued(Level level) {
    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeEndObject();
    }
  }

  sealed interface Verdict {
    record Solved(String id, Instant expiresAt, Level level) implements Verdict {}

    record Failed() implements Verdict {}

    record Expired() implements Verdict {}
  }

  Challenge(Secret s, InstantSource c) {}

  Issued issue(Level l) {
    return new Issued(l);
  }

  Verdict verify(String payload) {
    return new Verdict.Failed();
  }
}
