package masthead.aws;

import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/// The HTTP client of all SDK clients: aws-crt, with every failure as an `IOException`.
///
/// When the far end breaks the rules of HTTP, aws-crt throws an exception of its own. The SDK would
/// neither retry nor wrap it, so callers would take an outage for a bug.
record CrtTransport(SdkHttpClient crt) implements SdkHttpClient {

  static Builder builder(Duration connectTime) {
    return new Builder(
        AwsCrtHttpClient.builder().maxConcurrency(50).connectionTimeout(connectTime));
  }

  record Builder(AwsCrtHttpClient.Builder crt) implements SdkHttpClient.Builder<Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new CrtTransport(crt.buildWithDefaults(defaults));
    }
  }

  private record Exchange(ExecutableHttpRequest crt) implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() throws IOException {
      try {
        return crt.call();
      } catch (RuntimeException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void abort() {
      crt.abort();
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Exchange(crt.prepareRequest(request));
  }

  @Override
  public String clientName() {
    return crt.clientName();
  }

  @Override
  public void close() {
    crt.close();
  }
}
