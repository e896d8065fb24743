/**
 * Waiting for what other threads and processes do. See {@link cloud.alperen.talos.etcdbackup.contract.condition.Eventually} and
 * {@link cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall}.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.contract.condition;

import org.jspecify.annotations.NullMarked;
