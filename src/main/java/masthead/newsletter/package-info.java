/// The newsletter: who gets the day's headlines by mail.
///
/// | to change | open |
/// | --- | --- |
/// | what becomes of a sign-up, a link, a pause; waits and limits | `subscriber.LifeCycle`, `subscriber.MailHistory` |
/// | what becomes of a bounce or a complaint | `subscriber.SuppressionRules` |
/// | what becomes of a line of a file | `subscriber.ImportRules` |
/// | what is kept, its keys and attributes | `subscriber.store` |
/// | the form and its routes | `NewsletterHandler`, `SignUpReader`, `Gate` |
/// | the links of mails | `LinkRoutes`, `PersonalDataRoutes` |
/// | what the publisher lists, takes over and takes away | `SubscribersHandler`, `Importing`, `ExportLine` |
/// | sending | `MailHandler`, `OutboxStore`, `MailRoom` |
/// | what mails and pages say | `Mails`, `Pages`, `texts/` |
@NullMarked
package masthead.newsletter;

import org.jspecify.annotations.NullMarked;
