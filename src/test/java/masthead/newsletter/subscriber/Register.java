package masthead.newsletter.subscriber;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Person.Part;

/// What the store keeps of one person, in memory: the parts, and a decision written on the
/// condition that what it rests on is still what it saw.
///
/// A value: each write gives another register.
record Register(
    Person person, List<OneTimeLink> links, List<String> reports, List<Happened> events) {
  static final SubscriberId ID = new SubscriberId("a".repeat(43));

  /// An event and when it was written.
  record Happened(Instant at, Event event) {}

  static Register empty() {
    var person =
        Person.unread(ID)
            .with(Optional.<Request>empty())
            .withSubscription(Optional.empty())
            .withSuppression(Optional.empty())
            .with(MailHistory.EMPTY);
    return new Register(person, List.of(), List.of(), List.of());
  }

  Register with(Request request) {
    return new Register(person.with(Optional.of(request)), links, reports, events);
  }

  Register with(MailHistory mails) {
    return new Register(person.with(mails), links, reports, events);
  }

  Register with(Subscription row) {
    return new Register(person.withSubscription(Optional.of(row)), links, reports, events);
  }

  Register with(Suppression suppression) {
    return new Register(person.withSuppression(Optional.of(suppression)), links, reports, events);
  }

  Optional<Subscription> row() {
    return person.subscription();
  }

  /// Erased: nothing stays but the mark.
  Register erased(Instant now) {
    return new Register(
        empty()
            .person
            .withSuppression(Optional.of(SuppressionRules.erased(person.suppression(), now))),
        List.of(),
        List.of(),
        List.of());
  }

  /// Something that happens: what is read for it, and the rule.
  ///
  /// @param link the hash of the link that somebody holds, or blank
  /// @param report the id of a report, or blank
  record Step<T>(
      String name, String link, String report, BiFunction<Person, Instant, Decision<T>> rule) {
    static <T> Step<T> of(String name, BiFunction<Person, Instant, Decision<T>> rule) {
      return new Step<>(name, "", "", rule);
    }

    Decision<T> decide(Register register, Instant now) {
      return rule.apply(register.read(link, report), now);
    }
  }

  private Person read(String link, String report) {
    var read = link.isEmpty() ? person : person.withLink(find(link));
    return report.isEmpty() ? read : read.reported(reports.contains(report));
  }

  Optional<OneTimeLink> find(String hash) {
    return links.stream().filter(link -> link.hash().equals(hash)).findFirst();
  }

  /// Reads, decides and writes with nobody between.
  <T> Register take(Step<T> step, Instant now) {
    return write(step, step.decide(this, now), now).orElseThrow();
  }

  /// Writes what was decided earlier; empty when what it rests on is no longer so.
  <T> Optional<Register> write(Step<T> step, Decision<T> decision, Instant now) {
    if (!decision.changes()) {
      return Optional.of(this);
    }
    var before = decision.before();
    var present = read(step.link, step.report);
    for (var part : Part.values()) {
      if (!before.knows(part)) {
        continue;
      }
      var rests =
          decision.given().contains(part)
              || !value(part, decision.after()).equals(value(part, before))
              || (part == Part.REQUEST && decision.settles());
      if (rests && !value(part, present).equals(value(part, before))) {
        return Optional.empty();
      }
    }
    return Optional.of(written(step, decision, now));
  }

  private <T> Register written(Step<T> step, Decision<T> decision, Instant now) {
    var before = decision.before();
    var after = decision.after();
    var next = person;
    for (var part : Part.values()) {
      if (before.knows(part) && !value(part, after).equals(value(part, before))) {
        next =
            switch (part) {
              case SUBSCRIPTION -> next.withSubscription(after.subscription());
              case SUPPRESSION -> next.withSuppression(after.suppression());
              case MAILS -> next.with(after.mails());
              case REQUEST, LINK, REPORT -> next;
            };
      }
    }
    if (decision.settles()) {
      next = next.with(Optional.<Request>empty());
    }
    var byHash = new LinkedHashMap<String, OneTimeLink>();
    links.forEach(link -> byHash.put(link.hash(), link));
    decision.links().forEach(link -> byHash.put(link.hash(), link));
    if (before.knows(Part.LINK)) {
      after.link().ifPresent(link -> byHash.put(link.hash(), link));
    }
    var known = new ArrayList<>(reports);
    if (before.knows(Part.REPORT) && after.reported() && !known.contains(step.report)) {
      known.add(step.report);
    }
    var all = new ArrayList<>(events);
    decision.events().forEach(event -> all.add(new Happened(now, event)));
    return new Register(next, List.copyOf(byHash.values()), known, all);
  }

  private static Object value(Part part, Person person) {
    return switch (part) {
      case REQUEST -> person.request();
      case SUBSCRIPTION -> person.subscription();
      case SUPPRESSION -> person.suppression();
      case MAILS -> person.mails();
      case LINK -> person.link();
      case REPORT -> person.reported();
    };
  }

  /// What is kept, without the events: what two orders of the same steps are compared by.
  Map<String, Object> state() {
    var state = new HashMap<String, Object>();
    state.put("person", person);
    state.put("links", links);
    state.put("reports", List.copyOf(reports));
    return state;
  }
}
