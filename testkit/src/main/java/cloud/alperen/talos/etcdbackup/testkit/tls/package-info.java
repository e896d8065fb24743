/** Keys, certificates and trust for TLS between a test and its servers. */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.tls;

import org.jspecify.annotations.NullMarked;
