// What the thinnest server keeps: rows that are flushed together, files that are flushed one by one.
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers';
import { promisify } from 'node:util';
import { sqliteDriver } from '../scripts/sqlite.mjs';

const open = promisify(fs.open);
const write = promisify(fs.write);
const fsync = promisify(fs.fsync);
const close = promisify(fs.close);
const rename = promisify(fs.rename);

export const newId = () => randomBytes(12).toString('base64url');

/** Work that shares one run of `act`: whoever comes while it runs shares the next one. */
function sharing(act) {
  let waiting = [];
  let running = false;
  const turns = async () => {
    while (waiting.length > 0) {
      const all = waiting;
      waiting = [];
      try {
        await act(all.map(({ work }) => work));
        for (const { resolve } of all) resolve();
      } catch (error) {
        for (const { reject } of all) reject(error);
      }
    }
    running = false;
  };
  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (running) return;
      running = true;
      setImmediate(turns);
    });
}

export class ThinStore {
  constructor(database, folder) {
    this.folder = folder;
    fs.mkdirSync(folder, { recursive: true });
    const Database = sqliteDriver();
    this.db = new Database(database);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL');
    this.db.exec(`
      CREATE TABLE uploads (id TEXT PRIMARY KEY, token TEXT, ip TEXT, created INTEGER, expires INTEGER) WITHOUT ROWID;
      CREATE INDEX by_expiry ON uploads (expires);
      CREATE TABLE files (id TEXT PRIMARY KEY, upload TEXT, name TEXT, size INTEGER, md5 TEXT, sha256 TEXT) WITHOUT ROWID;
      CREATE INDEX by_upload ON files (upload);
      CREATE TABLE counters (id INTEGER PRIMARY KEY, uploads INTEGER, files INTEGER, size INTEGER);
      INSERT INTO counters VALUES (1, 0, 0, 0)`);
    this.prepare();
    const together = this.db.transaction((works) => works.forEach((work) => work()));
    this.commit = sharing(together);
    const handle = fs.openSync(folder, 'r');
    this.flushFolder = sharing(() => fsync(handle));
  }

  prepare() {
    this.insertUpload = this.db.prepare('INSERT INTO uploads VALUES (?, ?, ?, ?, ?)');
    this.insertFile = this.db.prepare('INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)');
    this.count = this.db.prepare(
      'UPDATE counters SET uploads = uploads + ?, files = files + ?, size = size + ? WHERE id = 1',
    );
    this.selectUpload = this.db.prepare('SELECT * FROM uploads WHERE id = ?');
    this.selectFiles = this.db.prepare('SELECT * FROM files WHERE upload = ?');
    this.selectFile = this.db.prepare('SELECT * FROM files WHERE id = ?');
  }

  /** A new upload and the counters, durable when it resolves; its files get rows when their bytes are there. */
  async create(ip, names = []) {
    const [id, token, now] = [newId(), newId() + newId(), Date.now()];
    const files = names.map((fileName) => ({ id: newId(), fileName, status: 'missing' }));
    const row = { id, uploadToken: token, createdAt: new Date(now), files };
    await this.commit(() => {
      this.insertUpload.run(id, token, ip, now, now + 2_592_000_000);
      this.count.run(1, 0, 0);
    });
    return row;
  }

  /** A file whose bytes are there, with an upload of its own where `upload` is none. */
  async add(file, ip, upload) {
    const now = Date.now();
    const owner = upload ?? newId();
    await this.commit(() => {
      if (upload === undefined) this.insertUpload.run(owner, newId(), ip, now, now + 2_592_000_000);
      this.insertFile.run(file.id, owner, file.name, file.size, file.md5, file.sha256);
      if (upload !== undefined) this.count.run(0, 1, file.size);
    });
    return owner;
  }

  get(id) {
    const upload = this.selectUpload.get(id);
    return upload === undefined ? undefined : { ...upload, files: this.selectFiles.all(id) };
  }

  /** Two look-ups, as every server needs: the upload, then its file. */
  file(upload, id) {
    return this.selectUpload.get(upload) === undefined ? undefined : this.selectFile.get(id);
  }

  path(id) {
    return join(this.folder, id);
  }

  /** The bytes of `body` with their digests; when it resolves they are on the disk under their name. */
  async keep(body, name, id) {
    const [md5, sha256] = [createHash('md5'), createHash('sha256')];
    const handle = await open(`${this.path(id)}.part`, 'w');
    let size = 0;
    for await (const chunk of body) {
      md5.update(chunk);
      sha256.update(chunk);
      await write(handle, chunk);
      size += chunk.length;
    }
    await fsync(handle);
    await close(handle);
    await rename(`${this.path(id)}.part`, this.path(id));
    await this.flushFolder();
    return { id, name, size, md5: md5.digest('hex'), sha256: sha256.digest('hex') };
  }
}
