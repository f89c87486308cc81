package masthead.articles.publishing;

import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;
import masthead.articles.Article;
import masthead.articles.ArticleStore.Snapshot;
import masthead.articles.Card;
import masthead.articles.ListPosition;
import masthead.articles.StoredVariant;
import masthead.articles.Story;
import masthead.articles.address.Aliases;
import masthead.articles.address.VariantKey;
import masthead.articles.publishing.PublishingStore.Change;

/// What the table is to hold.
record Next(Snapshot before, Change change, long version) {
  String pk() {
    return "A#" + change.id();
  }

  /// The variant in its story. A tombstone keeps its address and time.
  Story.Variant variant() {
    var known = Optional.ofNullable(before.story().variants().get(change.language()));
    var card = change.article().map(Article::card);
    return new Story.Variant(
        change.state(),
        card.map(Card::publishedAt)
            .or(() -> known.map(Story.Variant::publishedAt))
            .orElse(change.at()),
        card.map(Card::address).or(() -> known.map(Story.Variant::address)).orElseThrow());
  }

  Story story() {
    var variants = new TreeMap<>(before.story().variants());
    variants.put(change.language(), variant());
    return new Story(change.id(), variants);
  }

  /// Where it is among the changes; nowhere when no reader ever saw it.
  ///
  /// What is embargoed is where its time comes, so that a copy of the site learns of it then.
  Optional<String> position() {
    var now = change.at().truncatedTo(ChronoUnit.SECONDS);
    if (change.live().isPresent()) {
      var published = change.live().get().publishedAt();
      var moment = published.isAfter(now) ? published : now;
      return Optional.of(new ListPosition(moment, change.id()).key());
    }
    // An embargo that never ended leaves no trace: readers must not learn that there was one.
    return before
        .stored()
        .filter(stored -> stored.wasSeen(now))
        .map(_ -> new ListPosition(now, change.id()).key());
  }

  /// The card as readers saw it, or would have when its time came.
  Optional<Card> liveBefore() {
    return before
        .stored()
        .filter(stored -> stored.state() == Story.State.LIVE)
        .flatMap(StoredVariant::article)
        .map(Article::card);
  }

  VariantKey key() {
    return new VariantKey(change.id(), change.language());
  }

  Aliases aliasesBefore() {
    return before.stored().map(StoredVariant::aliases).orElse(Aliases.NONE);
  }

  Aliases aliases() {
    var known = aliasesBefore();
    return change
        .aliases()
        .filter(paths -> !paths.equals(known.paths()))
        .map(paths -> new Aliases(version, paths))
        .orElse(known);
  }

  StoredVariant stored() {
    return new StoredVariant(
        change.state(),
        version,
        change.article(),
        position(),
        change.scheduled(),
        aliases(),
        story());
  }
}
