// For scripts that drive a browser: the client's modules stand beside this page, under `client`.
import * as client from './client/index.js';

const base = window.location.origin + window.location.pathname.replace(/\/$/, '');
Object.assign(window, { client, plik: new client.PlikClient(base) });
