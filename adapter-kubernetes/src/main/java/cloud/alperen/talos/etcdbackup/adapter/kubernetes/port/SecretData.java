package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the data of a Secret, which the API server keeps in base64. */
public final class SecretData {
  private SecretData() {}

  public static Optional<SecretValue> value(Secret secret, String key) {
    return Optional.ofNullable(secret.getData())
        .map(data -> data.get(key))
        .map(base64 ->
            SecretValue.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8)));
  }
}
