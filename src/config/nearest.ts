/**
 * The known name most like a given one, in any case, or undefined when none is much like it.
 * For "did you mean": a name with a third of its letters wrong, or one whose beginning or end
 * was left out, is recognised.
 */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let fewest = Math.ceil(wanted.length / 3);
  for (const name of known) {
    const other = name.toLowerCase();
    const partial = other.startsWith(wanted) || other.endsWith(wanted);
    const edits = partial ? 1 : editDistance(wanted, other);
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

/** Levenshtein's distance: insertions, deletions and substitutions from one word to the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const substituted = at(previous, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, at(previous, j) + 1, at(row, j - 1) + 1));
    }
    previous = row;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
