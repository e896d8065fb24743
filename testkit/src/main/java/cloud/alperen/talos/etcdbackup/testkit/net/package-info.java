/**
 * Bad networks. Read {@link cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.net;

import org.jspecify.annotations.NullMarked;
