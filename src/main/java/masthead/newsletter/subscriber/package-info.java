/// The core of the newsletter: what is kept of a person, and the rules that change it.
///
/// | to learn | read |
/// | --- | --- |
/// | what a subscription can be | [Subscription], [Suppression], [MailHistory] |
/// | what happens when | [LifeCycle], [SuppressionRules], [ImportRules] |
/// | the input and result of a rule | [Person], [Decision] |
/// | the form of links | [Tokens] |
///
/// Nothing here reads a clock or a store. `subscriber.store` keeps it.
@NullMarked
package masthead.newsletter.subscriber;

import org.jspecify.annotations.NullMarked;
