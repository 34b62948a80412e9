const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** How many units are said of a time that is left, in seconds: "29 days", "1 day, 3 hours", "12 minutes, 5 seconds". */
export const partsFor = (seconds: number): number =>
  seconds >= 3 * DAY || (seconds < DAY && seconds >= 3 * HOUR) ? 1 : 2;

/** In ms: how often it is said anew; every second in the last hour. Undefined: it is over. */
export const tickFor = (seconds: number): number | undefined =>
  seconds <= 0 ? undefined : seconds <= HOUR + MINUTE ? 1000 : MINUTE * 1000;
