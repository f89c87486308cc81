/// Requests to decide and mails to send: one stored item each, processed by the function on the
/// table's stream.
///
/// [OutboxStore] stores requests and tracks mails, [MailComposer] composes the mail.
@NullMarked
package masthead.newsletter.outbox;

import org.jspecify.annotations.NullMarked;
