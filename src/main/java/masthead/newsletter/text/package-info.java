/// What mails and pages say, in every language: texts, templates, and the site's own names.
@NullMarked
package masthead.newsletter.text;

import org.jspecify.annotations.NullMarked;
