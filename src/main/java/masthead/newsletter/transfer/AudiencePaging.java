package masthead.newsletter.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import masthead.http.Address;
import masthead.http.Endpoint;
import masthead.http.Faults;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.Publishers;
import masthead.lambda.Platform;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.newsletter.links.PersonalDataJson;
import masthead.newsletter.signup.SignUpReader;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.AudienceStore.Page;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.transfer.ExportLine;
import masthead.newsletter.transfer.ImportFile;
import masthead.newsletter.transfer.SubscriberImport;
import masthead.newsletter.transfer.WritePace;
import tools.jackson.core.JsonGenerator;

/// The cursors of lists of subscribers, and the links to their next pages.
public final class AudiencePaging {
  private static final String PATH = "/v1/admin/newsletter/";

  private AudiencePaging() {}

  public static Optional<String> cursor(Query query) {
    var cursor = query.text("cursor");
    return cursor.isPresent() && !AudienceStore.isCursor(cursor.get())
        ? query.fault("cursor", "not-allowed", "must be the next of a page before")
        : cursor;
  }

  public static Response withNext(
      Response answer, Request request, Query query, String name, Page<?> page) {
    var address = query.copyTo(new Address(request.origin() + PATH + name), "state");
    return page.next()
        .map(next ->
            answer.header("link", "<" + address.with("cursor", next).text() + ">; rel=\"next\""))
        .orElse(answer);
  }
}
