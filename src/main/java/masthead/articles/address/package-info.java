/// Where an article's page is: the one place that makes such addresses and reads them.
///
/// Start at [ArticleUrls]. [Slug] makes the readable part, [PagePath] gives every spelling of an
/// address one form.
@NullMarked
package masthead.articles.address;

import org.jspecify.annotations.NullMarked;
