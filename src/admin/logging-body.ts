import { Injectable, type PipeTransform } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import { type AreaLevels, areaLevels } from '../common/log-levels.js';
import { type Kind, WrongValue, int } from '../config/kinds.js';
import { level, levelsByArea } from '../config/log-level-kinds.js';
import type { Exchange } from '../http/exchange.js';
import { OBJECT_BYTES, SmallBodies } from '../http/small-bodies.js';
import { exchangeOf, parseJson } from '../http/wire-body.js';

/** Levels that an administrator wants for a while. */
export interface WantedLevels {
  readonly levels: Partial<AreaLevels>;
  /** How long. */
  readonly seconds: number;
}

/** Ten minutes, and a day at most: nobody forgets DEBUG for longer. */
const USUAL = 600;
const MOST = 86_400;

/** `{"level":"DEBUG","levels":{"storage":"WARN"},"seconds":600}`: for all areas, for some, and how long. */
@Injectable()
class LoggingPipe implements PipeTransform<Exchange, Promise<WantedLevels>> {
  constructor(private readonly bodies: SmallBodies) {}

  async transform(exchange: Exchange): Promise<WantedLevels> {
    const raw = await this.bodies.read(exchange, OBJECT_BYTES);
    const body = (raw.length === 0 ? null : parseJson(raw)) ?? {};
    if (typeof body !== 'object' || Array.isArray(body)) {
      throw new BadRequest('unable to deserialize request body : it must be an object');
    }
    const given = new Map(
      Object.entries(body).map(([name, value]) => [name.toLowerCase(), value as unknown]),
    );
    const all = read('level', level, given);
    const some = read('levels', levelsByArea, given) ?? {};
    const levels = all === undefined ? some : areaLevels(all, some);
    return { levels, seconds: read('seconds', int(1, MOST), given) ?? USUAL };
  }
}

/** Undefined: it is not there, or null (contract §1.3). */
function read<T>(name: string, kind: Kind<T>, given: ReadonlyMap<string, unknown>): T | undefined {
  const value = given.get(name) ?? undefined;
  try {
    return value === undefined ? undefined : kind.read(value, { cwd: '/' });
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    throw new BadRequest(`invalid ${name} : ${error.message}`);
  }
}

export const LoggingBody = (): ParameterDecorator => exchangeOf(LoggingPipe);
