/// Mustache templates for pages and mails.
@NullMarked
package masthead.template;

import org.jspecify.annotations.NullMarked;
