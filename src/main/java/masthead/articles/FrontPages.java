package masthead.articles;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import masthead.articles.FrontPageStore.Page;
import masthead.http.Compression;
import masthead.http.Response;
import masthead.json.Json;
import masthead.json.Sha256;
import masthead.language.Language;
import masthead.runtime.Kept;
import masthead.runtime.UnavailableException;

/// The front pages: rendered when something is published, kept in this instance for some seconds,
/// queried from the list while they are not rendered.
public final class FrontPages {
  static final int LIMIT = 20;

  private final FrontPageStore store;
  private final ListStore lists;
  private final ArticleResponses answers;
  private final Kept<ListName, Page> kept;
  private final InstantSource clock;

  /// @param kept how long this instance keeps a page before it reads the store again
  public FrontPages(
      FrontPageStore store,
      ListStore lists,
      ArticleResponses answers,
      Duration kept,
      InstantSource clock) {
    this.store = store;
    this.lists = lists;
    this.answers = answers;
    this.kept = new Kept<>(kept, clock);
    this.clock = clock;
  }

  /// The first page of a list.
  ///
  /// @throws UnavailableException when the store is down and no page younger than 5 minutes is here
  public Kept.Found<Page> find(ListName list, Language language) {
    return kept.get(list, () -> read(list, language));
  }

  /// A further page of a list: what follows a position. Nobody renders it ahead.
  public Page after(ListPosition position, ListName list, Language language) {
    var range = new ListStore.Range(Optional.of(position), Optional.empty(), Optional.empty());
    return make(lists.latest(list, range, LIMIT), language);
  }

  private Page read(ListName list, Language language) {
    return store
        .find(list, configuration(language), clock.instant())
        .orElseGet(() -> make(lists.latest(list, ListStore.Range.ALL, LIMIT), language));
  }

  /// Renders a page and stores it. After the commit that invalidated it.
  public void render(ListName list, Language language) {
    var generation = store.generation(list);
    // Read before the list: an embargo that ends in between expires the page, and never makes it
    // wrong.
    Optional<Instant> validUntil = lists.nextEmbargo(list);
    var page = make(lists.latestNow(list, LIMIT), language);
    store.store(list, generation, page, configuration(language), validUntil);
  }

  private Page make(Paged<Card> slice, Language language) {
    var asked = new RequestedLanguage(language, language.tag(), false);
    var bytes = Json.bytes(json -> answers.writeList(json, asked, slice, Optional.empty(), LIMIT));
    return new Page(Compression.compress(bytes), Response.tag(bytes), slice.next());
  }

  /// What a page depends on besides its articles: bytes made with another configuration are not
  /// served.
  private String configuration(Language language) {
    return Sha256.hex(answers.configuration(language)).substring(0, 16);
  }
}
