import { run } from '../shell.js';
import { codeOf, type Job, outputOf, program, type Runner, runJob } from './job.js';
import type { Example } from './page.js';

const LIBRARY = 'github.com/root-gg/plik/plik';

/** What the guide's functions are made of, by the name under which Go knows it. */
const PACKAGES: Readonly<Record<string, string>> = {
  bytes: 'bytes',
  cookiejar: 'net/http/cookiejar',
  errors: 'errors',
  filepath: 'path/filepath',
  fmt: 'fmt',
  http: 'net/http',
  io: 'io',
  json: 'encoding/json',
  multipart: 'mime/multipart',
  os: 'os',
  exec: 'os/exec',
  plik: LIBRARY,
  strconv: 'strconv',
  strings: 'strings',
  time: 'time',
  url: 'net/url',
};

/** Imports are left out on the page, as editors write them. */
function importsOf(code: string): string {
  const used = Object.entries(PACKAGES).filter(([name]) =>
    new RegExp(`(?<![\\w.])${name}\\.[A-Z]`).test(code),
  );
  return used.map(([, path]) => `import "${path}"\n`).join('');
}

const fileOf = (code: string): string => `package main\n\n${importsOf(code)}\n${code}`;

/** Examples with Plik's library; it is in no package of Debian's. */
export const needsLibrary = ({ text }: Example): boolean => /\bplik\.[A-Z]/.test(text);

/** How each function of the page is called: by who its first parameter is. */
const CALLERS: Readonly<Record<string, string>> = {
  client: 'plik.NewClient(server)',
  anybody: 'http.DefaultClient',
  session: 'loggedIn("alice", "correct horse")',
  admin: 'loggedIn("admin", "administrator")',
};

const HARNESS = `
func loggedIn(login, password string) *http.Client {
	session, err := logIn(login, password)
	must(err)
	return session
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
`;

function callsOf(job: Job, example: Example, i: number): string {
  const out = `\tos.Stdout, err = os.Create(${JSON.stringify(outputOf(job, i))})\n\tmust(err)\n`;
  const functions = [
    ...example.text.matchAll(/^func (\w+)\((\w+) \*(?:http|plik)\.Client\) error/gm),
  ];
  const calls = functions.map(([, name, who]) => `\tmust(${name!}(${CALLERS[who!]!}))\n`);
  return `${out}${example.directive === 'set-up' ? '' : calls.join('')}`;
}

/** One program of all examples of a page. */
export const runGo: Runner = async (job) => {
  const parts = job.examples.map((example, i) => callsOf(job, example, i));
  const main = `func main() {\n\tvar err error\n${parts.join('')}}\n`;
  const code = `${job.examples.map((example) => codeOf(job, example)).join('\n')}${HARNESS}\n${main}`;
  await runJob(job, ['go', 'run', await program(job, 'main.go', fileOf(code))], {
    GOFLAGS: '-mod=mod',
    GOPROXY: 'off',
  });
};

/** Whether these examples are Go, written as gofmt writes it; answers what it says against it. */
export async function misspeltGo(examples: readonly Example[]): Promise<string> {
  const said = await Promise.all(
    examples.map(async ({ text, line }) => {
      const { code, stdout, stderr } = await run('gofmt', ['-e', '-d'], {
        input: `package main\n\n${text}`,
      });
      return code === 0 && stdout === '' ? '' : `line ${line}: ${stderr}${stdout}`;
    }),
  );
  return said.join('');
}
