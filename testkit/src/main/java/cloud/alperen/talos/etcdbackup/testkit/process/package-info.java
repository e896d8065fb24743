/**
 * Server programs that are not Java, run for a test. Read {@link cloud.alperen.talos.etcdbackup.testkit.process.NativeServer} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.process;

import org.jspecify.annotations.NullMarked;
