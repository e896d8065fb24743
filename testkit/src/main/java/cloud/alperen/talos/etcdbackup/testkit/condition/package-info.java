/**
 * Waiting for what other threads and processes do. See {@link cloud.alperen.talos.etcdbackup.testkit.condition.Eventually} and
 * {@link cloud.alperen.talos.etcdbackup.testkit.condition.BackgroundCall}.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.condition;

import org.jspecify.annotations.NullMarked;
