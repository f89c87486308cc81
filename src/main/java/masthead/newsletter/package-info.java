/// The newsletter: the day's headlines by mail.
///
/// The four handlers here are the functions of the template, and only wire the rooms together.
///
/// | to change | open |
/// | --- | --- |
/// | what a sign-up, a link or a pause leads to; waits and limits | `subscriber`: `LifeCycle`, `MailHistory` |
/// | what a bounce or a complaint leads to | `subscriber.SuppressionRules`; `FeedbackHandler` reads the reports |
/// | which subscribers an import adds, ends or leaves alone | `subscriber.ImportRules` |
/// | tokens and URLs of the links | `subscriber`: `Tokens`, `Links` |
/// | what is stored: keys and attributes | `subscriber.store`: `SubscriberTable`, a codec for each kind of item |
/// | what an export of personal data or an erasure covers | `subscriber.store`: `PersonalData`, `PersonalDataStore` |
/// | sign-up form, proof of work, rate limits, disposable domains | `signup` |
/// | fields that several requests share: address, language, hour | `fields` |
/// | the content of mails | `outbox`: `MailComposer` chooses and links, `MailTemplates` fills in |
/// | when a mail is sent, retried or parked | `MailHandler`, `outbox.OutboxStore`, `subscriber.OutboxItem` |
/// | the page or JSON behind a link in a mail | `links`, one class for each link; `Pages` |
/// | wording of mails and pages | `text`, and the files in `texts/` |
/// | import and export of lists | `transfer` |
/// | what a publisher sees and may do | `SubscribersHandler` |
@NullMarked
package masthead.newsletter;

import org.jspecify.annotations.NullMarked;
