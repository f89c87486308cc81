package masthead.newsletter.subscriber.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import masthead.newsletter.subscriber.Person;
import masthead.newsletter.subscriber.Person.Part;
import masthead.newsletter.subscriber.SubscriberId;

/// The parts of a person that a rule needs, in the order in which they are read. One part may make
/// the rest unnecessary.
record Reads(SubscriberId id, List<Step> steps) {

  /// @param key what names the item, besides the person: of a link, a request or a report
  /// @param isEnough whether nothing more needs to be read
  record Step(Part part, String key, Predicate<Person> isEnough) {}

  static Reads of(SubscriberId id, Part... parts) {
    return new Reads(id, List.of()).and(parts);
  }

  Reads and(Part... parts) {
    var reads = this;
    for (var part : parts) {
      reads = reads.and(part, "", _ -> false);
    }
    return reads;
  }

  /// Reads on unless that is so.
  Reads and(Part part, String key, Predicate<Person> isEnough) {
    var all = new ArrayList<>(steps);
    all.add(new Step(part, key, isEnough));
    return new Reads(id, all);
  }
}
