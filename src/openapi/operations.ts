import { REQUEST_HEADERS, type RequestHeader } from '../http/described-headers.js';
import type {
  AnswerDescription,
  Answers,
  BodyDescription,
  Credential,
  DescriptionPart,
} from '../http/description.js';
import { answerObject, type Json, ref } from './answers.js';
import { mergeAnswers, mergeCredentials, mergeRecords, mergeTexts } from './merge.js';
import type { DescribedRoute } from './routes.js';

/** Methods whose requests change something: a session then needs its second proof (contract §3.1). */
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Methods whose bodies are read. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

const SCHEMES: Readonly<Record<Credential, string>> = {
  userToken: 'UserToken',
  session: 'Session',
  uploadToken: 'UploadToken',
  uploadPassword: 'UploadPassword',
};

function securityOf(method: string, parts: readonly DescriptionPart[]): Json[] {
  const guarded = parts.some((part) => part.guarded === true);
  const schemes = mergeCredentials(parts).map((credential) => ({
    [SCHEMES[credential]]: [],
    ...(credential === 'session' && CHANGING.has(method) ? { Xsrf: [] } : {}),
  }));
  return guarded ? schemes : [{}, ...schemes];
}

function parametersOf(parts: readonly DescriptionPart[]): Json[] {
  const described = (['path', 'query'] as const).flatMap((place) =>
    Object.entries(mergeRecords(parts, place)).map(([name, { about, schema, example }]) => ({
      ...{ name, in: place, description: about, schema },
      ...(place === 'path' ? { required: true } : {}),
      ...(example === undefined ? {} : { example }),
    })),
  );
  const headers = new Set(parts.flatMap(({ headers: names = [] }) => names));
  return [...described, ...[...headers].map((name) => ref('parameters', name))];
}

const file = (description: string): Json => ({
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      file: { type: 'string', contentMediaType: 'application/octet-stream', description },
    },
  },
});

function contentOf(body: BodyDescription): Json {
  if ('json' in body) return { 'application/json': { schema: ref('schemas', body.json) } };
  const form = body.form === undefined ? {} : { 'multipart/form-data': file(body.form) };
  if (!('bytes' in body)) return form;
  return { [body.type ?? '*/*']: { schema: { description: body.bytes } }, ...form };
}

function bodyOf(parts: readonly DescriptionPart[]): Json {
  const [body] = parts.flatMap(({ body: one }) => (one === undefined ? [] : [one]));
  if (body === undefined) return {};
  const required = 'json' in body ? body.required === true : true;
  return { requestBody: { required, content: contentOf(body) } };
}

const UNPACKED: AnswerDescription = {
  texts: [
    'unsupported Content-Encoding : bodies are taken as they are, send it without an encoding',
  ],
  always: ['Accept-Encoding'],
};

/** On every route: what is wrong with the server. */
const FAULTS: Answers = {
  500: {
    about: 'A fault of the server; what it was is in its log.',
    texts: ['internal server error'],
  },
  503: { texts: ['the database is not available, please try again later'] },
};

function answersOf(method: string, parts: readonly DescriptionPart[], asksNobody: boolean): Json {
  const everywhere = [
    ...(WITH_BODY.has(method) ? [{ 415: UNPACKED }] : []),
    ...(asksNobody ? [] : [FAULTS]),
  ];
  const answers = mergeAnswers([
    ...parts.flatMap(({ answers: own }) => (own === undefined ? [] : [own])),
    ...everywhere,
  ]);
  const onAll = parts.flatMap((part) => part.onAll ?? []);
  const place = { bodiless: method === 'HEAD', onAll };
  return Object.fromEntries(
    [...answers].map(([status, answer]) => [...[status, answerObject(status, answer, place)]]),
  ) as Json;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A route as an operation; `HEAD` is what GET would answer, without its body. */
export function operationOf(route: DescribedRoute, method = route.method): Json {
  const { description, template } = route;
  const parts: DescriptionPart[] = [description, ...route.parts];
  const { id, tag, summary } = description;
  const name = typeof id === 'string' ? id : id(template);
  const about = mergeTexts(parts);
  // Of the probe of life, not even the source address is asked.
  const asksNobody = route.parts.every((part) => part.answers?.[400] === undefined);
  return {
    operationId: method === 'HEAD' ? `head${capital(name)}` : name,
    tags: [tag],
    summary: method === 'HEAD' ? `${summary} (headers only)` : summary,
    ...(about === '' ? {} : { description: about }),
    security: securityOf(method, parts),
    parameters: parametersOf(parts),
    ...bodyOf(parts),
    responses: answersOf(method, parts, asksNobody),
  };
}

export const parameterComponents = (): Json =>
  Object.fromEntries(
    (Object.keys(REQUEST_HEADERS) as RequestHeader[]).map((name) => {
      const { about, schema } = REQUEST_HEADERS[name];
      return [name, { name, in: 'header', description: about, schema }];
    }),
  );
