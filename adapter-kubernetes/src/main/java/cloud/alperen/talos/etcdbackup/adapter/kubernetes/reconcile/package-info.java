/** Reconciles an object: observes it, asks the domain for a decision, and executes the one step that was decided. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import org.jspecify.annotations.NullMarked;
