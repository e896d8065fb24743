/** Reports what happens to a backup as Kubernetes Events. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.event;

import org.jspecify.annotations.NullMarked;
