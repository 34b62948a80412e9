export * from './file.js';
export * from './paging.js';
export * from './protocol.js';
export * from './server.js';
export * from './upload.js';
export * from './user.js';
