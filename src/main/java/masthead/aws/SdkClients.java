package masthead.aws;

import java.net.URI;
import java.time.Duration;
import masthead.runtime.Environment;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The one place where SDK clients are made: their transport, credentials and time budget.
///
/// With its defaults the DynamoDB client tries 9 times and blocks for about a minute when it is
/// throttled. Here it tries 3 times, within [TimeLimits].
///
/// Region, credentials, endpoint and an empty profile are set in code, because looking for them
/// costs at cold start; aws-crt costs 0.85 of what the JDK's URL connection does.
public final class SdkClients {
  /// A port that nobody listens on. Calls of the priming go there when the real ones would have an
  /// effect, or use up a quota: they do everything up to the connection, which fails.
  public static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  private SdkClients() {}

  public static DynamoDbClient dynamoDb(Environment environment, TimeLimits limits) {
    var builder = configure(DynamoDbClient.builder(), environment, limits);
    environment.find("DYNAMODB_ENDPOINT").map(URI::create).ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /// Gives any client of the SDK that transport and these time limits.
  public static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configure(
      B builder, Environment environment, TimeLimits limits) {
    return builder
        .region(Region.of(environment.find("AWS_REGION").orElse("eu-west-1")))
        .credentialsProvider(credentials(environment))
        .httpClientBuilder(CrtTransport.builder(limits.connect()))
        .overrideConfiguration(o ->
            o.retryStrategy(
                    AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(3).build())
                .apiCallAttemptTimeout(limits.attempt())
                .apiCallTimeout(limits.call())
                .defaultProfileFile(ProfileFile.aggregator().build()));
  }

  /// Like [#configure], but a call makes one attempt within that time: for what must not be done
  /// twice.
  public static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configureOnce(
      B builder, Environment environment, Duration time) {
    var limits = new TimeLimits(TimeLimits.PRODUCTION.connect(), time, time);
    return configure(builder, environment, limits)
        .overrideConfiguration(
            builder.overrideConfiguration().toBuilder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .build());
  }

  /// Under SnapStart credentials come from the container's endpoint, because those of the snapshot
  /// would expire; otherwise Lambda sets them in the environment.
  static AwsCredentialsProvider credentials(Environment environment) {
    if (environment.find("AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent()) {
      return ContainerCredentialsProvider.create();
    }
    var id = environment.require("AWS_ACCESS_KEY_ID");
    var key = environment.require("AWS_SECRET_ACCESS_KEY");
    return StaticCredentialsProvider.create(
        environment
            .find("AWS_SESSION_TOKEN")
            .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, key, token))
            .orElseGet(() -> AwsBasicCredentials.create(id, key)));
  }
}
