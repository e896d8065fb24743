/**
 * What proves an {@code ObjectSink}: the contract that every adapter and every fake runs, a fake, and a
 * view behind the port at what is really stored. Read {@link
 * cloud.alperen.talos.etcdbackup.testkit.sink.ObjectSinkContract} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.sink;

import org.jspecify.annotations.NullMarked;
