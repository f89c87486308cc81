/// Stores subscribers: the only place that knows their items, keys and attributes.
///
/// [Subscribers] is the entry point: one method for each thing that can happen. `PersonStore` reads
/// the parts that a rule of the core needs, and writes its decision on the condition that none of
/// them has changed in the meantime.
@NullMarked
package masthead.newsletter.subscriber.store;

import org.jspecify.annotations.NullMarked;
