import type { AnswerHeader } from './described-headers.js';
import type { Answers, Description } from './description.js';

/** Of the page that comes with the server. */
const OF_THE_PAGE: readonly AnswerHeader[] = [
  ...(['Vary', 'Content-Security-Policy', 'Referrer-Policy', 'X-Frame-Options'] as const),
  ...(['X-Content-Type-Options', 'Cross-Origin-Opener-Policy'] as const),
];

const OF_FILES: readonly AnswerHeader[] = [
  ...(['Accept-Ranges', 'Cache-Control', 'ETag', 'Last-Modified', 'Content-Length'] as const),
  ...OF_THE_PAGE,
];

/** Of files from a folder, beside the whole file. */
const STATIC: Answers = {
  206: { about: 'A part of the file.', media: '*/*', always: ['Content-Range'], headers: OF_FILES },
  304: { about: 'The client has the file already.', headers: OF_FILES },
  412: ['the file is another one'],
  416: { texts: ['the file has no such part'], always: ['Content-Range'] },
};

/** What may be answered before a route is known, or where there is none (contract §1.1, §2.6; RFC 9112). */
export const BEFORE_ROUTES: Answers = {
  ...STATIC,
  200: {
    about: 'A file of the page, of the offered clients or of the changelog.',
    media: '*/*',
    headers: [...OF_FILES, 'Content-Encoding'],
  },
  204: {
    about: 'A page on the domain of the page may read downloads.',
    always: ['Access-Control-Allow-Methods', 'Access-Control-Max-Age'],
    headers: ['Access-Control-Allow-Origin', 'Vary'],
  },
  301: {
    about:
      'The path is written otherwise: without empty elements and dots, and below the configured Path.',
    always: ['Location'],
  },
  302: {
    about: 'It is no download, and was asked of the domain of downloads.',
    always: ['Location'],
  },
  400: ['malformed request : {why}', 'invalid URL path'],
  404: ['404 page not found'],
  405: { about: 'Without the page: the path is known, and the method is not.' },
  408: ['malformed request : the request did not come in time'],
  413: ['malformed request : the extensions of a chunk are too long'],
  417: ['malformed request : no other expectation than 100-continue can be met'],
  431: ['malformed request : the request line and the headers are too long'],
  500: ['internal server error'],
};

interface PageRoute {
  readonly method: string;
  readonly template: string;
  readonly description: Description;
}

const page = (id: string, summary: string): Description => ({
  id,
  tag: 'Server',
  summary,
  about: 'Its other files are served beside it, at paths that are no part of the API.',
  headers: ['Accept-Encoding'],
  answers: {
    ...STATIC,
    200: { about: 'The page.', media: 'text/html', headers: [...OF_FILES, 'Content-Encoding'] },
    404: ['404 page not found'],
    405: { about: 'The server has no page.' },
  },
});

/** What is answered by the files of the page. */
export const PAGE_ROUTES: readonly PageRoute[] = [
  { method: 'GET', template: '/', description: page('getPage', 'The page') },
  { method: 'HEAD', template: '/', description: page('headPage', 'The page (headers only)') },
];
