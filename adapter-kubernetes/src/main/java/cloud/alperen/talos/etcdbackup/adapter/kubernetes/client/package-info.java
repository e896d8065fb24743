/** The connection to the Kubernetes API: requests, watches, trust, and what its errors mean. For this adapter alone. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import org.jspecify.annotations.NullMarked;
