package masthead.articles.address;

/// A language variant of an article.
public record VariantKey(String id, String language) {}
