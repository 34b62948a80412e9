import { workerData, parentPort } from 'node:worker_threads';

/**
 * A client on a thread of its own: it gets its answer while the server's thread computes. What it has is told by
 * memory that both share.
 */
const { url, method, headers, body, shared } = workerData;
const response = await fetch(url, { method, headers, body });
const text = await response.text();
Atomics.store(new Int32Array(shared), 0, 1);
parentPort.postMessage({ status: response.status, text });
