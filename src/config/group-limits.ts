import { type Kind, WrongValue, list, size, text, ttl } from './kinds.js';

/** What a group allows its members; 0: what the server allows, -1: without limit. */
export interface GroupLimits {
  readonly group: string;
  /** Bytes. */
  readonly maxFileSize: number;
  /** Bytes of all stored files together. */
  readonly maxUserSize: number;
  /** Seconds. */
  readonly maxTtl: number;
}

const FIELDS = { maxfilesize: size, maxusersize: size, maxttl: ttl } as const;
const EXPECTED =
  'a list of limits such as [{"Group": "staff", "MaxFileSize": "10GB", "MaxUserSize": "1TB", "MaxTTL": "90d"}]';

const oneGroup: Kind<GroupLimits> = {
  expected: 'limits of a group',
  read(written, context) {
    if (typeof written !== 'object' || written === null || Array.isArray(written)) {
      throw new WrongValue('expected a table with Group and limits');
    }
    const given = new Map(
      Object.entries(written).map(([key, value]) => [key.toLowerCase(), value]),
    );
    const group = text.read(given.get('group'), context);
    if (group === '') throw new WrongValue('expected the name of a group');
    given.delete('group');
    const read = (key: keyof typeof FIELDS): number => {
      const value: unknown = given.get(key);
      given.delete(key);
      return value === undefined ? 0 : FIELDS[key].read(value, context);
    };
    const [maxFileSize, maxUserSize, maxTtl] = [
      read('maxfilesize'),
      read('maxusersize'),
      read('maxttl'),
    ];
    if (given.size > 0) throw new WrongValue('expected Group, MaxFileSize, MaxUserSize and MaxTTL');
    return { group, maxFileSize, maxUserSize, maxTtl };
  },
};

/** Limits by groups, in the order in which they are tried. */
export const groupLimits: Kind<readonly GroupLimits[]> = list(oneGroup, EXPECTED);
