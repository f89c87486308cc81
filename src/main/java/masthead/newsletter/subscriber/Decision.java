package masthead.newsletter.subscriber;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import masthead.newsletter.subscriber.Person.Part;

/// The result of a rule: an outcome, and what is to be written for it, all or nothing.
///
/// It is written on the condition that each part that changes, and each part of `given`, is still
/// what the rule saw. What else the rule looked at may change in the meantime without harm.
///
/// @param after the parts as they are to be
/// @param links new ones
/// @param mail what the request becomes; empty: the request is deleted
/// @param settles whether the person's request is settled by this
public record Decision<T>(
    T outcome,
    Person before,
    Person after,
    Set<Part> given,
    List<Event> events,
    List<OneTimeLink> links,
    Optional<MailKind> mail,
    boolean settles) {

  public Decision {
    given = Set.copyOf(given);
    events = List.copyOf(events);
    links = List.copyOf(links);
  }

  /// Nothing is to be written.
  static <T> Decision<T> of(T outcome, Person person) {
    return new Decision<>(
        outcome, person, person, Set.of(), List.of(), List.of(), Optional.empty(), false);
  }

  /// Whether there is something to write.
  public boolean changes() {
    return settles || !events.isEmpty() || !links.isEmpty() || !after.equals(before);
  }

  Decision<T> after(Person next) {
    return new Decision<>(outcome, before, next, given, events, links, mail, settles);
  }

  Decision<T> given(Part... parts) {
    return new Decision<>(outcome, before, after, Set.of(parts), events, links, mail, settles);
  }

  Decision<T> event(Event event) {
    var all = new ArrayList<>(events);
    all.add(event);
    return new Decision<>(outcome, before, after, given, all, links, mail, settles);
  }

  Decision<T> issue(OneTimeLink link) {
    return new Decision<>(outcome, before, after, given, events, List.of(link), mail, settles);
  }

  /// The request is deleted, and no mail follows.
  Decision<T> drop() {
    return new Decision<>(outcome, before, after, given, events, links, Optional.empty(), true);
  }

  /// The request becomes a mail.
  Decision<T> send(MailKind kind) {
    return new Decision<>(outcome, before, after, given, events, links, Optional.of(kind), true);
  }

  <U> Decision<U> outcome(U other) {
    return new Decision<>(other, before, after, given, events, links, mail, settles);
  }
}
