import { textKind } from './kinds.js';

/** Where a syslog daemon listens. */
export type SyslogTarget =
  | { readonly transport: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | { readonly transport: 'unix'; readonly path: string };

/** `udp://host:port`, `tcp://host:port`, with port 514 where none is given, or `unix:/path`. */
export const syslogTarget = textKind(
  'udp://host:port, tcp://host:port or unix:/path',
  (written): SyslogTarget | undefined => {
    const path = /^unix:(?:\/\/)?(\/.+)$/.exec(written)?.[1];
    if (path !== undefined) return { transport: 'unix', path };
    const [, transport, host = '', port = '514'] =
      /^(udp|tcp):\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?\/?$/.exec(written) ?? [];
    if (transport === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    return { transport: transport as 'udp' | 'tcp', host: bare, port: Number(port) };
  },
);
