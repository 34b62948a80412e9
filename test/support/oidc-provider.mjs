// A real OpenID provider in a process of its own: node oidc-provider.mjs PORT CLIENT_JSON. It knows everybody by
// any password; what it says of them is set by PUT /people/NAME.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, client] = process.argv.slice(2);
const people = new Map();
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [JSON.parse(client)],
  pkce: { required: () => true },
  scopes: ['openid', 'email', 'profile', 'groups'],
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username'],
    groups: ['groups', 'realm_access'],
  },
  cookies: { keys: ['a key of the test'] },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, ...people.get(accountId) }),
  }),
});
const answer = provider.callback();

createServer((req, res) => {
  const name = /^\/people\/(\w+)$/.exec(req.url)?.[1];
  if (name === undefined || req.method !== 'PUT') return answer(req, res);
  let text = '';
  req.on('data', (chunk) => (text += chunk));
  return req.on('end', () => {
    people.set(name, JSON.parse(text));
    res.end();
  });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
