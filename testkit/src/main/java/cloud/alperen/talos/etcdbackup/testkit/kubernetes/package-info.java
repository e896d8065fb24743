/**
 * A Kubernetes API server in this process, the contracts of the ports that Kubernetes answers, and fakes of them. Read
 * {@link cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
