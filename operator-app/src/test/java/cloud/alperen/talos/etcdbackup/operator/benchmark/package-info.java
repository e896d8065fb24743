/** What a backup costs. Read {@link cloud.alperen.talos.etcdbackup.operator.benchmark.OperatorBenchmark}. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.benchmark;

import org.jspecify.annotations.NullMarked;
