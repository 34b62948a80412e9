import { autoBool, bool, list, path, text } from '../kinds.js';
import { origin, url } from '../network-kinds.js';
import { setting } from '../setting.js';

/** The web interface, the public URLs and the protection of browsers. */
export const webSettings = {
  noWebInterface: setting(
    'NoWebInterface',
    bool,
    false,
    'Serve the API alone, without web interface.',
  ),
  webappDirectory: setting(
    'WebappDirectory',
    path,
    '',
    'The folder of the web interface. Empty: the one that comes with the server.',
  ),
  clientsDirectory: setting(
    'ClientsDirectory',
    path,
    '',
    'The folder of the command line clients. Empty: the one that comes with the server.',
  ),
  changelogDirectory: setting(
    'ChangelogDirectory',
    path,
    '',
    'The folder of the release notes. Empty: the one that comes with the server.',
  ),
  abuseContact: setting(
    'AbuseContact',
    text,
    '',
    'An e-mail address that the web interface shows to those who want to report a file.',
  ),
  plikDomain: setting(
    'PlikDomain',
    origin,
    '',
    'The public URL of the web interface, without Path. Printed links and login redirects begin with it.',
  ),
  downloadDomain: setting(
    'DownloadDomain',
    url,
    '',
    'The public URL of downloads. When set, files are served on this host (and its aliases) only.',
  ),
  downloadDomainAlias: setting(
    'DownloadDomainAlias',
    list(url, 'a list of absolute http(s) URLs'),
    [],
    'Further URLs on whose hosts files are served.',
  ),
  enhancedWebSecurity: setting(
    'EnhancedWebSecurity',
    bool,
    false,
    'Cookies over HTTPS only, stricter headers on downloads and a version without details.',
  ),
  assumeHttps: setting(
    'AssumeHTTPS',
    autoBool,
    'auto',
    'Browsers reach the server over HTTPS: cookies are Secure and HSTS is sent. ' +
      'Auto: when SslEnabled or EnhancedWebSecurity is on or PlikDomain begins with https.',
  ),
};
