package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.InstantSource;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** Where a {@link RealStore} is, and the way in that owes nothing to the adapter's library. Immutable. */
final class StoreAccess {
  private final URI endpoint;
  private final S3Account account;
  private final ServerIdentity identity;
  private final SSLSocketFactory trust;
  private final RequestSigner signer;

  StoreAccess(int port, S3Account account, ServerIdentity identity) {
    this.endpoint = URI.create("https://127.0.0.1:" + port);
    this.account = account;
    this.identity = identity;
    this.trust = identity.clientContext().getSocketFactory();
    this.signer = new RequestSigner(account, InstantSource.system());
  }

  URI endpoint() {
    return endpoint;
  }

  S3Account account() {
    return account;
  }

  ServerIdentity identity() {
    return identity;
  }

  BucketView bucketView() {
    return HttpBucketView.authenticated(bucket(), this::authenticate);
  }

  /** Makes the bucket; false as long as the store is not ready for it. */
  boolean makeBucket() {
    try {
      HttpURLConnection put = (HttpURLConnection) bucket().toURL().openConnection();
      put.setRequestMethod("PUT");
      authenticate(put);
      return put.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  private URI bucket() {
    return URI.create(endpoint + "/" + account.bucket());
  }

  private void authenticate(HttpURLConnection request) {
    ((HttpsURLConnection) request).setSSLSocketFactory(trust);
    signer.sign(request);
  }
}
