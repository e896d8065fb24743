/**
 * S3 servers for tests. {@link cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer} verifies
 * signatures and stores for real; {@link cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server}
 * trusts everyone, fails on command and takes gigabytes without keeping them. A {@link
 * cloud.alperen.talos.etcdbackup.testkit.s3.RealStore} is a server program that people run, where it is installed.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.s3;

import org.jspecify.annotations.NullMarked;
