// Exit code 0: the server of this container answers. It is asked where its own settings say that it listens.
import http from 'node:http';
import https from 'node:https';
import { loadSettings, processEnvironment } from '../dist/src/config/index.js';

const PATIENCE = 4000;

const { settings } = loadSettings({ env: processEnvironment(), cwd: process.cwd() });
const everywhere = ['0.0.0.0', '::'].includes(settings.listenAddress);
const request = (settings.sslEnabled ? https : http).get({
  host: everywhere ? '127.0.0.1' : settings.listenAddress,
  port: settings.listenPort,
  path: `${settings.path}/health`,
  timeout: PATIENCE,
  // It asks itself: whom the certificate is for does not matter.
  rejectUnauthorized: false,
});
const fail = (why) => {
  console.error(`no answer: ${why}`);
  process.exit(1);
};
request.once('timeout', () => fail('it takes too long'));
request.once('error', ({ message }) => fail(message));
request.once('response', ({ statusCode }) => {
  if (statusCode === 200) process.exit(0);
  fail(`status ${statusCode}`);
});
