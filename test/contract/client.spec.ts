import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlikClient } from '#client';
import { packageRoot } from '../../src/common/package-root.js';

interface Operation {
  readonly operationId?: string;
}
const document = JSON.parse(readFileSync(join(packageRoot, 'openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

/** Each operation of the document, and the method of the client that asks for it. */
const METHODS: Readonly<Record<string, string>> = {
  quickUpload: 'quickUpload',
  quickUploadBody: 'put',
  quickUploadNamed: 'put',
  createUpload: 'createUpload',
  getUpload: 'getUpload',
  changeUpload: 'changeUpload',
  removeUpload: 'removeUpload',
  addFile: 'addFile',
  ...{ sendFile: 'send', sendStream: 'send' },
  ...{ downloadFile: 'download', downloadStream: 'download' },
  ...{ headDownloadFile: 'fileInfo', headDownloadStream: 'fileInfo' },
  ...{ removeFile: 'removeFile', removeStream: 'removeFile' },
  ...{ downloadArchive: 'archive', headDownloadArchive: 'archiveInfo' },
  login: 'login',
  logout: 'logout',
  ...{ beginGoogleLogin: 'loginUrl', beginOvhLogin: 'loginUrl' },
  ...{ beginOidcLogin: 'loginUrl', beginGithubLogin: 'loginUrl' },
  beginDeviceLogin: 'device.begin',
  approveDeviceLogin: 'device.approve',
  pollDeviceLogin: 'device.poll',
  getMe: 'me',
  changeMe: 'changeMe',
  removeMe: 'removeMe',
  logoutEverywhere: 'logoutEverywhere',
  getMyStats: 'myStats',
  getMyDailyActivity: 'myDailyActivity',
  getMyTrendingUploads: 'myTrendingUploads',
  listMyTokens: 'myTokens',
  createToken: 'createToken',
  removeToken: 'removeToken',
  listMyUploads: 'myUploads',
  removeMyUploads: 'removeMyUploads',
  createUser: 'admin.createUser',
  getUser: 'admin.user',
  replaceUser: 'admin.replaceUser',
  removeUser: 'admin.removeUser',
  endUserSessions: 'admin.endSessions',
  listSessions: 'admin.sessions',
  endSession: 'admin.endSession',
  listUsers: 'admin.users',
  searchUsers: 'admin.searchUsers',
  listUploads: 'admin.uploads',
  getStats: 'admin.stats',
  getDailyActivity: 'admin.dailyActivity',
  getTrendingUploads: 'admin.trendingUploads',
  getTrendingFiles: 'admin.trendingFiles',
  getLogging: 'admin.logging',
  setLogging: 'admin.setLogging',
  getSettings: 'admin.settings',
  getCleaning: 'admin.cleaning',
  clean: 'admin.clean',
  getStorage: 'admin.storage',
  getStorageCheck: 'admin.storageCheck',
  startStorageCheck: 'admin.startStorageCheck',
  cancelStorageCheck: 'admin.cancelStorageCheck',
  getMaintenance: 'admin.maintenance',
  setMaintenance: 'admin.setMaintenance',
  searchAudit: 'admin.audit',
  ...{ getOpenApi: 'openapi', headGetOpenApi: 'openapi' },
  getConfig: 'config',
  getVersion: 'version',
  getQrCode: 'qrCode',
  getHealth: 'health',
  getReadiness: 'ready',
};

/** Protocols of files in pieces have clients of their own, in nearly every language; limits are what OPTIONS tells. */
const FOR_PIECES =
  /^(?:(?:tus|headTus|resumable|headResumable)[A-Z]|\w*[lL]oadLimits$|\w*FileLimits$)/;

/** Where browsers go, by themselves or sent by a provider. */
const FOR_BROWSERS = /^(?:getPage|headHeadPage|finish\w+Login|(?:headG|g)etOpenApiPage)$/;

const operations = Object.values(document.paths)
  .flatMap((methods) => Object.values(methods))
  .flatMap(({ operationId }) => operationId ?? [])
  .filter((id) => !FOR_BROWSERS.test(id) && !FOR_PIECES.test(id));

describe('the client', () => {
  it('has a method for each operation of the document, and for no other', () => {
    expect(Object.keys(METHODS).sort()).toEqual(operations.sort());
  });

  it('has each of these methods', () => {
    const client = new PlikClient('http://localhost/sub/');
    for (const path of new Set(Object.values(METHODS))) {
      const found = path
        .split('.')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], client);
      expect([path, typeof found]).toEqual([path, 'function']);
    }
  });

  it('has the types of the document', () => {
    const check = join(packageRoot, 'scripts', 'client-types.mjs');
    execFileSync(process.execPath, [check, '--check'], { stdio: 'inherit' });
  });

  it('has no dependency', () => {
    const folder = join(packageRoot, 'libs', 'client');
    const described = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
    expect(Object.keys(described)).not.toContain('dependencies');
    const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' });
    const imported = files
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .flatMap((name) => {
        const text = readFileSync(join(folder, 'src', name), 'utf8');
        return [...text.matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, from]) => from!);
      })
      .filter((from) => !from.startsWith('.'));
    expect([...new Set(imported)].sort()).toEqual(['node:crypto', 'node:http', 'node:https']);
  });

  it('is of the version of the server', () => {
    const versionOf = (...path: string[]): unknown =>
      (JSON.parse(readFileSync(join(packageRoot, ...path), 'utf8')) as { version: string }).version;
    const text = readFileSync(join(packageRoot, 'libs/client/src/version.ts'), 'utf8');
    expect(text).toContain(`VERSION = '${String(versionOf('libs', 'client', 'package.json'))}'`);
    expect(versionOf('libs', 'client', 'package.json')).toBe(versionOf('package.json'));
  });
});
