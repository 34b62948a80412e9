import { type Loaded, loadSettings, processEnvironment } from '../config/index.js';
import type { CommonOptions } from './later.js';

/** The configuration of a command. */
export function load({ config, port }: CommonOptions): Loaded {
  return loadSettings({
    env: processEnvironment(),
    cwd: process.cwd(),
    configFile: config,
    overrides: port === undefined ? {} : { ListenPort: port },
  });
}
