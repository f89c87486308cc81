/// Keeps what is known of subscribers: the one place that knows their items, keys and attributes.
///
/// [Subscribers] is its door: one method for each thing that happens. `PersonStore` reads what a
/// rule of the core wants to see, and writes what it decides on the condition that nothing of it
/// has changed meanwhile.
@NullMarked
package masthead.newsletter.subscriber.store;

import org.jspecify.annotations.NullMarked;
