/**
 * The command that tells whether a stored snapshot is whole, without a cluster. Read {@link
 * cloud.alperen.talos.etcdbackup.operator.verify.VerifyCommand} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.verify;

import org.jspecify.annotations.NullMarked;
