/** Looks at an object, lets the domain decide, and takes the one step. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import org.jspecify.annotations.NullMarked;
