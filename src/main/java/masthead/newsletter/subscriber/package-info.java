/// The core of the newsletter: what is kept of a person, and the rules of what becomes of it.
///
/// | to learn | read |
/// | --- | --- |
/// | what a subscription can be | [Subscription], [Suppression], [MailHistory] |
/// | what happens when | [LifeCycle], [SuppressionRules], [ImportRules] |
/// | what a rule sees and says | [Person], [Decision] |
/// | what mails' links look like | [Tokens] |
///
/// Nothing here reads a clock or a store. `subscriber.store` keeps it.
@NullMarked
package masthead.newsletter.subscriber;

import org.jspecify.annotations.NullMarked;
