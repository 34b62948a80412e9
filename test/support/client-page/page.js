// For scripts that drive a browser: the client's modules stand beside this page, under `client`.
import * as client from './client/index.js';

const { origin, pathname } = globalThis.location;
Object.assign(globalThis, { client, plik: new client.PlikClient(origin + pathname) });
