// For scripts that drive a browser: the client's modules stand beside this page, under `client`.
const { origin, pathname } = globalThis.location;
const base = origin + pathname;
const client = await import(`${base}client/index.js`);
Object.assign(globalThis, { client, plik: new client.PlikClient(base) });
