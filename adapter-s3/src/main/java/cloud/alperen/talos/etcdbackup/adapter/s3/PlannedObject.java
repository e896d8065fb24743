package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;

/** What is to be published, known before the first byte. */
record PlannedObject(ObjectKey key, long size, ObjectMetadata metadata) {}
