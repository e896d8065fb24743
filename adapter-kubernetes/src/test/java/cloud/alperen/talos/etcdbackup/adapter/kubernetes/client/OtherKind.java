package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A custom resource of another group, for the code that works for every kind. */
@Group("example.com")
@Version("v2")
public final class OtherKind extends CustomResource<Void, Void> implements Namespaced {
  private static final long serialVersionUID = 1L;
}
