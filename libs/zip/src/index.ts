export { LOOKED_AT, isCompressedType, isWorthDeflating } from './compressible.js';
export { DeflatePool, type DeflatePoolOptions } from './deflate-pool.js';
export { type EntryLabel, type StoredEntry, archiveLength } from './layout.js';
export { type ZipEntry, ZipStream } from './zip-stream.js';
