/**
 * The operator on a real kube-apiserver: what an API server in memory cannot show. Read {@link
 * cloud.alperen.talos.etcdbackup.operator.real.Stage} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.real;

import org.jspecify.annotations.NullMarked;
