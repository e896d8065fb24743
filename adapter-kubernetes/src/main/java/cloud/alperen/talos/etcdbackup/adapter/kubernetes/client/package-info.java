/** The connection to the Kubernetes API: requests, watches, trust, and the classification of errors. For this adapter only. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import org.jspecify.annotations.NullMarked;
