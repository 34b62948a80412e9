import type { DescriptionPart } from './description.js';

/** Every body that is read whole, and what is wrong with it (contract §1.3). */
export const SMALL_BODY: DescriptionPart = {
  about:
    'The body is read as JSON whatever its Content-Type says. Names of fields match in any case, null is absent, ' +
    'and unknown fields are ignored.',
  answers: {
    400: [
      'unable to deserialize request body : {why}',
      'unable to read request body : http: request body too large',
    ],
    408: ['unable to read request body : it has to arrive within {seconds} seconds'],
    503: {
      texts: ['too many requests are being received, please try again later'],
      headers: ['Retry-After'],
    },
  },
};

/** Every form with a file (contract §5.4). */
export const FORM_BODY: DescriptionPart = {
  about:
    'The first part named file is the file; parts before it are skipped, and what comes after it is ignored.',
  answers: {
    400: [
      'invalid multipart form : {why}',
      'missing file from multipart form',
      'missing file name from multipart form',
    ],
  },
};

/** An error of a page's own request becomes a redirect to the page (contract §1.5). */
export const REDIRECTED_ERRORS: DescriptionPart = {
  about:
    'For the page (X-ClientApp: web_client) and for browsers that want text/html, errors become redirects to the ' +
    'page; the password is asked for all the same.',
  headers: ['X-ClientApp', 'Accept'],
  answers: {
    302: {
      about: 'An error, shown by the page: in the fragment are err, errcode and uri.',
      always: ['Location', 'Cache-Control'],
    },
  },
};
