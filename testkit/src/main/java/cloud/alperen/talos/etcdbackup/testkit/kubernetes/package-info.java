/**
 * A Kubernetes API server in this process, and a real one as a child process. Read
 * {@link cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
