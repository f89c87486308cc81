package masthead.newsletter.subscriber;

import static masthead.newsletter.subscriber.People.ADA;
import static masthead.newsletter.subscriber.People.BEFORE;
import static masthead.newsletter.subscriber.People.DELIVERY;
import static masthead.newsletter.subscriber.People.IMPORTED;
import static masthead.newsletter.subscriber.People.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Register.Step;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import org.junit.jupiter.api.Test;

/// Every state with everything that can happen to it: `state-table.txt` says what follows. A rule
/// that changes changes that file, and whoever reviews it sees all of its effects.
final class StateTableTest {

  static Map<String, Step<?>> steps() {
    var all = new LinkedHashMap<String, Step<?>>();
    add(all, Step.of("sign-up", LifeCycle::decide));
    add(all, Step.of("access", LifeCycle::decide));
    add(all, new Step<>("confirm, newest link", "newest", "", LifeCycle::confirm));
    add(all, new Step<>("confirm, older link", "older", "", LifeCycle::confirm));
    add(all, new Step<>("confirm, earlier epoch", "epoch", "", LifeCycle::confirm));
    add(all, new Step<>("confirm, unknown link", "unknown", "", LifeCycle::confirm));
    add(all, Step.of("unsubscribe", (p, now) -> LifeCycle.unsubscribe(p, "one_click", now)));
    add(
        all,
        Step.of(
            "change",
            (p, now) ->
                LifeCycle.change(p, _ -> true, Delivery.standard("ur"), Optional.empty(), now)));
    add(
        all,
        new Step<>(
            "hard bounce",
            "",
            "report",
            (p, now) -> SuppressionRules.suppress(p, Reason.HARD_BOUNCE, "ses", now)));
    add(
        all,
        Step.of(
            "soft bounces, third",
            (p, now) -> SuppressionRules.suppress(p, Reason.SOFT_BOUNCE, "ses", now)));
    add(
        all,
        new Step<>(
            "soft bounce",
            "",
            "report",
            (p, now) -> SuppressionRules.softBounce(p, new SoftBounce(now, List.of()), now)));
    add(all, Step.of("lift", (p, now) -> SuppressionRules.lift(p, "admin", now)));
    add(
        all,
        Step.of(
            "import, subscribed",
            (p, now) ->
                ImportRules.bringIn(
                    p, new Incoming.Subscribed(ADA, DELIVERY, IMPORTED, Optional.empty()), now)));
    add(
        all,
        Step.of(
            "import, unsubscribed",
            (p, now) ->
                ImportRules.bringIn(
                    p,
                    new Incoming.Unsubscribed(
                        ADA, DELIVERY, Optional.of(BEFORE), Optional.of(IMPORTED)),
                    now)));
    add(
        all,
        Step.of(
            "import, complained",
            (p, now) ->
                ImportRules.bringIn(
                    p,
                    new Incoming.Suppressed(
                        ADA,
                        DELIVERY,
                        Set.of(Reason.COMPLAINT, Reason.MANUAL),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                    now)));
    return all;
  }

  private static void add(Map<String, Step<?>> all, Step<?> step) {
    all.put(step.name(), step);
  }

  static Register asked(Register register, String step) {
    return switch (step) {
      case "sign-up" -> register.with(People.signUp());
      case "access" -> register.with(new Request.Access(ADA, "asked"));
      default -> register;
    };
  }

  @Test
  void whatHappensInEveryStateIsWhatTheTableSays() throws IOException {
    var lines = new ArrayList<String>();
    People.states()
        .forEach((state, register) -> {
          lines.add(state);
          steps()
              .forEach((name, step) ->
                  lines.add("  " + name + ": " + told(step.decide(asked(register, name), NOW))));
        });

    try (var file =
        Objects.requireNonNull(StateTableTest.class.getResourceAsStream("state-table.txt"))) {
      var expected = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertEquals(String.join("\n", expected), String.join("\n", lines));
    }
  }

  /// A decision in one line: what changes, and what follows.
  private static String told(Decision<?> decision) {
    var parts = new ArrayList<String>();
    if (!decision.changes()) {
      parts.add("nothing");
    }
    var before = decision.before();
    var after = decision.after();
    if (!after.subscription().equals(before.subscription())) {
      parts.add(after.subscription().map(StateTableTest::told).orElse("none"));
    }
    if (before.knows(Person.Part.SUPPRESSION)
        && !after.suppression().equals(before.suppression())) {
      parts.add(
          after
              .suppression()
              .map(found ->
                  "X "
                      + found.reasons().stream().map(Enum::name).collect(Collectors.joining("+"))
                      + since(found.firstAt())
                      + found.liftAt().map(end -> " until " + time(end)).orElse(""))
              .orElse("X gone"));
    }
    if (!after.mails().equals(before.mails())) {
      parts.add("counted");
    }
    if (before.knows(Person.Part.LINK) && !after.link().equals(before.link())) {
      parts.add("link used");
    }
    if (before.knows(Person.Part.REPORT) && after.reported() != before.reported()) {
      parts.add("report noted");
    }
    decision
        .links()
        .forEach(link ->
            parts.add(
                "new link %s %s of %s until %s"
                    .formatted(
                        link.purpose(),
                        link.hash(),
                        epoch(link.epoch()),
                        time(link.validUntil()))));
    decision.mail().ifPresent(kind -> parts.add("mail " + kind));
    if (decision.settles() && decision.mail().isEmpty()) {
      parts.add("no mail");
    }
    decision.events().forEach(event -> parts.add(told(event)));
    if (!decision.given().isEmpty()) {
      parts.add("given " + decision.given().stream().sorted().toList());
    }
    return outcome(decision.outcome()) + " | " + String.join("; ", parts);
  }

  private static String outcome(Object outcome) {
    return switch (outcome) {
      case Optional<?> found -> found.map(StateTableTest::outcome).orElse("-");
      case Incoming.Outcome(var text) -> text;
      case Enum<?> value -> value.name();
      case Boolean value -> value.toString();
      case Subscription row -> row.status().name();
      default -> outcome.getClass().getSimpleName();
    };
  }

  private static String told(Subscription row) {
    var words = new ArrayList<String>(List.of(row.status().name()));
    words.add(epoch(row.epoch()));
    words.add(row.version() == NOW.toEpochMilli() ? "v now" : "v" + row.version());
    row.leftAt().ifPresent(at -> words.add("left" + since(at)));
    row.endedAt().ifPresent(at -> words.add("ended" + since(at)));
    row.confirmBlockedUntil().ifPresent(end -> words.add("blocked until " + time(end)));
    row.proof()
        .ifPresent(proof ->
            words.add(
                "proof"
                    + since(proof.at())
                    + " "
                    + proof.textVersion()
                    + proof.importedFrom().map(from -> " from " + from).orElse("")));
    row.expiresAt().ifPresent(end -> words.add("forgotten " + time(end)));
    words.add(row.delivery().language());
    return String.join(" ", words);
  }

  private static String told(Event event) {
    return "event "
        + event.type().name().toLowerCase(Locale.ROOT)
        + " by "
        + event.source()
        + (event.proof().isPresent() ? " with proof" : "")
        + (event.details().isEmpty() ? "" : " " + new TreeMap<>(event.details()))
        + event.kept().map(time -> " for " + time.toDays() + " d").orElse("");
  }

  private static String epoch(long epoch) {
    return epoch == NOW.toEpochMilli() ? "epoch now" : "epoch " + epoch;
  }

  private static String since(Instant at) {
    return at.equals(NOW) ? " now" : " earlier";
  }

  private static String time(Instant end) {
    return "+" + Duration.between(People.seconds(NOW), end).toString().substring(2);
  }
}
