// An administrator's account of a side, made by its own command line.
const LOGIN = 'bench';
const PASSWORD = 'benchmark-of-accounts';

/** The account, with its token and its session: once for a side. */
async function open(side) {
  await side.tell('user', 'create', '--login', LOGIN, '--password', PASSWORD, '--admin');
  const [token] = /\S+\s*$/.exec(await side.tell('token', 'create', '--login', LOGIN));
  const response = await fetch(`${side.url}/auth/local/login`, {
    method: 'POST',
    body: JSON.stringify({ login: LOGIN, password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`login at ${side.name}: ${await response.text()}`);
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { token: token.trim(), session: { Cookie: cookies.join('; ') } };
}

const accountOf = (side) => (side.kept.account ??= open(side));

/** A user token, the value of X-PlikToken. */
export const tokenOf = async (side) => (await accountOf(side)).token;

/** The headers of a session. */
export const sessionOf = async (side) => (await accountOf(side)).session;
