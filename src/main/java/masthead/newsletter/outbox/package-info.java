/// Requests to be decided on and mails to be sent: written down in one item each, processed by the
/// function on the table's stream.
///
/// [OutboxStore] is the door of those who ask, [MailComposer] writes the mail.
@NullMarked
package masthead.newsletter.outbox;

import org.jspecify.annotations.NullMarked;
