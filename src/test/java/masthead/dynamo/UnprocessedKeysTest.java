package masthead.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.util.Map;
import masthead.articles.SampleArticles;
import masthead.dynamo.FaultyStore.Fault;
import masthead.local.TestApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A batch that DynamoDB answers in part, which DynamoDB Local never does.
class UnprocessedKeysTest {
  private static final String ARTICLE = "/v1/articles/01JD9A0WORLDRIVERTREATY01?language=hi";
  private static final String STORED = "/v1/articles/01JD9A0WORLDRIVERTREATY01/hi";
  private static final String KEY = "Bearer " + SampleArticles.KEY.text();

  private static FaultyStore store;
  private static TestApi api;

  @BeforeAll
  static void start() throws IOException {
    var direct = TestApi.fresh();
    SampleArticles.storeInEmpty(direct.platform("PublishingFunction"));
    store = FaultyStore.before(TestApi.database());
    api = direct.anotherInstance(Map.of("DYNAMODB_ENDPOINT", store.endpoint()));
  }

  @AfterAll
  static void stop() throws IOException {
    store.close();
  }

  @BeforeEach
  void work() {
    store.work();
  }

  /// An article is a batch of three keys, and each call gives one of them; the story it points to
  /// is another.
  @Test
  void keysThatAreLeftAreAskedForAgain() {
    var whole = api.get(ARTICLE);
    store.fail(Fault.UNPROCESSED_KEYS, 1, Integer.MAX_VALUE);

    var answer = api.get(ARTICLE);

    assertEquals(200, answer.status(), answer.text());
    assertEquals(whole.text(), answer.text());
    assertEquals(4, store.attempts());
  }

  @Test
  void publisherReadsConsistentlyUntilNothingIsLeft() {
    var whole = api.get(STORED, "authorization", KEY);
    store.fail(Fault.UNPROCESSED_KEYS, 2, Integer.MAX_VALUE); // the first call looks the key up

    var answer = api.get(STORED, "authorization", KEY);

    assertEquals(200, answer.status(), answer.text());
    assertEquals(whole.header("etag"), answer.header("etag"));
    assertEquals(5, store.attempts());
  }

  @Test
  void batchOfWhichNothingComesIsUnavailable() {
    store.fail(Fault.ALL_UNPROCESSED, 1, Integer.MAX_VALUE);

    var answer = api.get(ARTICLE);

    assertEquals(503, answer.status(), answer.text());
    assertNotNull(answer.header("retry-after"));
    assertEquals(5, store.attempts());
    store.work();
    assertEquals(200, api.get(ARTICLE).status());
  }
}
