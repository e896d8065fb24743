/**
 * The contracts of a store, {@code ObjectSink}, {@code ObjectSource} and {@code StaleUploads}, a store in memory that passes them,
 * and a view behind the ports at what is really stored. Read {@link
 * cloud.alperen.talos.etcdbackup.contract.store.ObjectSinkContract} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.contract.store;

import org.jspecify.annotations.NullMarked;
