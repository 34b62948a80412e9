const STEPS = [2, 4, 6, 8, 10];

/** Where an axis ends that has room for `largest`: an even number that is easily read, so that its half is, too. */
export function axisEnd(largest: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, largest))));
  return (STEPS.find((step) => step * power >= largest) ?? 10) * power;
}

/** Which of `count` equal columns lies under a place between 0 and 1. */
export const columnAt = (place: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(place * count)));
