/** What a name may not say on any system that unpacks it: separators, controls, a drive. */
function harmless(name: string): string {
  const safe = name.replace(/[\\/\u0000-\u001f\u007f]/g, '_').replace(/^([A-Za-z]):/, '$1_');
  return safe === '' || safe === '.' || safe === '..' ? `_${safe}` : safe;
}

/** Names that differ only in case or in composition are one file on many systems. */
const identity = (name: string): string => name.normalize('NFC').toLowerCase();

function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`;
}

/** Names of archive entries: relative, one level deep and unique (contract §5.5 [P]), in order. */
export function entryNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const counters = new Map<string, number>();
  return names.map((raw) => {
    const name = harmless(raw);
    let n = counters.get(identity(name)) ?? 0;
    let entry = n === 0 ? name : numbered(name, n);
    while (taken.has(identity(entry))) entry = numbered(name, ++n);
    counters.set(identity(name), n);
    taken.add(identity(entry));
    return entry;
  });
}
