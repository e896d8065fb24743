/**
 * The Kubernetes adapter: the ports that the cluster implements, and the reconciler that drives the runner. Read
 * {@link cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import org.jspecify.annotations.NullMarked;
