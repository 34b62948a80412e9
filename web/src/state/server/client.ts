import { PlikClient } from '#client';

/** Where the server is: the page's own address without its fragment. */
export const base = new URL('.', document.baseURI);

/** Everything that the page asks of the server goes through this. */
export const plik = new PlikClient(base);
