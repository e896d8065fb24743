/**
 * The operator's configuration, read once from the environment. Read {@link
 * cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.config;

import org.jspecify.annotations.NullMarked;
