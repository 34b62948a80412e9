// A database with the tables of the application, of which those of the tests are copies: the migrations take a third
// of a second, many hundred times.
import { tmpdir } from 'node:os';
import { DataSource } from 'typeorm';
import { loadSettings } from '../dist/src/config/index.js';
import { databaseOptions } from '../dist/src/database/data-source.js';
import { openDatabase } from '../dist/src/database/open.js';

const NAME = 'plik_template';

const optionsFor = (url) => {
  const Driver = url.startsWith('postgres') ? 'postgres' : 'mysql';
  const PLIKD_METADATA_BACKEND_CONFIG = JSON.stringify({ Driver, ConnectionString: url });
  const { settings } = loadSettings({ env: { PLIKD_METADATA_BACKEND_CONFIG }, cwd: tmpdir() });
  return databaseOptions(settings, false);
};

/** Makes it on a server whose URL this is: its name. */
export async function makeTemplate(url) {
  const server = await new DataSource({ ...optionsFor(url), entities: [] }).initialize();
  await server.query(`CREATE DATABASE ${NAME}`);
  await server.destroy();
  const template = await openDatabase(optionsFor(url.replace(/\/[^/]*$/, `/${NAME}`)));
  await template.destroy();
  return NAME;
}
