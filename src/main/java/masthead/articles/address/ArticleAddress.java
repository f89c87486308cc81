package masthead.articles.address;

import java.util.Optional;

/// What the address of a variant's page is made of. [ArticleUrls] makes it, so that a change of the
/// pattern changes all addresses at once.
///
/// @param slug empty when the headline has no letter or digit
public record ArticleAddress(String id, String language, String section, Optional<String> slug) {}
