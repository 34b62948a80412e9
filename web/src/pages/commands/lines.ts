/** Commands for this server. `token`: "" for none. */
export interface Target {
  /** The server's address, without a slash at its end. */
  readonly address: string;
  readonly token: string;
}

export type Tool = 'curl' | 'wget' | 'powershell';
export type Task = 'sendFile' | 'sendPipe' | 'sendOnce' | 'getFile' | 'getAll';

/** Where the server is for others: as it is configured, or else as this page was found. */
export function addressOf(plikDomain: string, page: URL): string {
  const origin = plikDomain === '' ? page.origin : plikDomain;
  return `${origin.replace(/\/+$/, '')}${page.pathname}`.replace(/\/+$/, '');
}

/** As one word of a shell: nothing in it means anything. */
export const quoted = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The same for PowerShell. */
const psQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function curlLines({ address, token }: Target): Partial<Record<Task, string>> {
  const as = token === '' ? '' : `-H ${quoted(`X-PlikToken: ${token}`)} `;
  const at = quoted(`${address}/`);
  // The answer is one line of JSON without spaces.
  const once = [
    `answer=$(curl -sSf ${as}-d '{"oneShot":true}' ${quoted(`${address}/upload`)}) &&`,
    String.raw`id=$(expr "$answer" : '.*"id":"\([^"]*\)') &&`,
    String.raw`key=$(expr "$answer" : '.*"uploadToken":"\([^"]*\)') &&`,
    `curl -sSf ${as}-H "X-UploadToken: $key" -F file=@report.pdf \\`,
    `  ${quoted(`${address}/file/`)}$id > /dev/null &&`,
    `echo ${quoted(`${address}/#/?id=`)}$id`,
  ];
  return {
    sendFile: `curl ${as}-T report.pdf ${at}`,
    sendPipe: `tar c photos | curl ${as}-T - ${quoted(`${address}/photos.tar`)}`,
    sendOnce: once.join('\n'),
    getFile: `curl -OJ 'LINK'`,
    getAll: `curl -o files.zip ${quoted(`${address}/archive/ID/files.zip`)}`,
  };
}

function wgetLines({ address, token }: Target): Partial<Record<Task, string>> {
  const as = token === '' ? '' : ` --header=${quoted(`X-PlikToken: ${token}`)}`;
  const at = quoted(`${address}/report.pdf`);
  return {
    sendFile: `wget -qO-${as} --method=PUT --body-file=report.pdf ${at}`,
    getFile: `wget --content-disposition 'LINK'`,
    getAll: `wget -O files.zip ${quoted(`${address}/archive/ID/files.zip`)}`,
  };
}

function powershellLines({ address, token }: Target): Partial<Record<Task, string>> {
  const as = token === '' ? '' : ` -Headers @{ 'X-PlikToken' = ${psQuoted(token)} }`;
  const at = psQuoted(`${address}/report.pdf`);
  return {
    sendFile: `Invoke-RestMethod -Method Put -InFile report.pdf${as} ${at}`,
    getFile: `Invoke-WebRequest 'LINK' -OutFile report.pdf`,
    getAll: `Invoke-WebRequest ${psQuoted(`${address}/archive/ID/files.zip`)} -OutFile files.zip`,
  };
}

export const linesOf = (tool: Tool, target: Target): Partial<Record<Task, string>> =>
  ({ curl: curlLines, wget: wgetLines, powershell: powershellLines })[tool](target);

/** The settings of Plik's own program, as TOML. */
export const plikrcOf = ({ address, token }: Target): string =>
  [
    `URL = ${JSON.stringify(address)}`,
    ...(token === '' ? [] : [`Token = ${JSON.stringify(token)}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');

/** What ShareX opens: a custom uploader whose answer is the link. */
export const sharexOf = ({ address, token }: Target): string =>
  JSON.stringify(
    {
      Version: '15.0.0',
      Name: `Plik Nest (${new URL(address).host})`,
      DestinationType: 'ImageUploader, TextUploader, FileUploader',
      RequestMethod: 'POST',
      RequestURL: `${address}/`,
      ...(token === '' ? {} : { Headers: { 'X-PlikToken': token } }),
      Body: 'MultipartFormData',
      FileFormName: 'file',
      // The answer is the link and a line break, which does not belong to it.
      URL: String.raw`{regex:\S+}`,
      ErrorMessage: '{response}',
    },
    undefined,
    2,
  );
