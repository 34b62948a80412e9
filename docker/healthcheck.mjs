// Ends with 0 when the server of this container answers. Reads the server's own configuration, so that
// port, path and TLS are right wherever they were set (only those of its command line are not seen).
import http from 'node:http';
import https from 'node:https';
import { loadSettings, processEnvironment } from '../dist/src/config/load.js';

const PATIENCE = 4000;
const ANY_ADDRESS = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const { settings } = loadSettings({ env: processEnvironment(), cwd: process.cwd() });
const { listenAddress, listenPort, path, sslEnabled } = settings;
const { get } = sslEnabled ? https : http;

const request = get({
  host: ANY_ADDRESS[listenAddress] ?? listenAddress,
  port: listenPort,
  path: `${path}/health`,
  // The certificate names the public host, not this address; and nothing leaves the container.
  rejectUnauthorized: false,
  signal: AbortSignal.timeout(PATIENCE),
});
request.on('response', (response) => process.exit(response.statusCode === 200 ? 0 : 1));
request.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
