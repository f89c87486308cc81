/// Writing articles: the routes of editors and content systems, and what becomes of a variant.
///
/// Start at [PublishingHandler]. [ArticleReader] checks what was sent, [Publishing] decides the
/// outcome, [PublishingStore] makes the change in one transaction.
@NullMarked
package masthead.articles.publishing;

import org.jspecify.annotations.NullMarked;
