import type { AnswerHeader } from '../http/described-headers.js';
import type { Description, DescriptionPart } from '../http/description.js';

const always: readonly AnswerHeader[] = ['ETag', 'Cache-Control', 'X-Content-Type-Options'];

const CONDITIONAL: DescriptionPart = {
  headers: ['If-None-Match', 'If-Match'],
  answers: {
    304: { about: 'The client has it already.', always, headers: ['Content-Security-Policy'] },
    412: { about: 'It is another one by now.', always, headers: ['Content-Security-Policy'] },
  },
};

export const DOCUMENT: Description = {
  id: 'getOpenApi',
  tag: 'Server',
  summary: 'This description, for programs',
  parts: [CONDITIONAL],
  answers: {
    200: {
      about: 'The document, OpenAPI 3.1.',
      media: 'application/json',
      always: [...always, 'Content-Length'],
    },
  },
};

export const PAGE: Description = {
  id: 'getOpenApiPage',
  tag: 'Server',
  summary: 'This description, for people',
  about: 'One page that loads nothing. Not where the server has no page.',
  parts: [CONDITIONAL],
  answers: {
    200: {
      about: 'The page.',
      media: 'text/html',
      always: [...always, 'Content-Length', 'Content-Security-Policy'],
    },
    404: ['404 page not found'],
  },
};
