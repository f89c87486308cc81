/// Headlines and articles, in every language of the paper.
@NullMarked
package masthead.articles;

import org.jspecify.annotations.NullMarked;
