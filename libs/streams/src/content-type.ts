/** Placeholder until the table is there. */
export function sniffContentType(first: Uint8Array): string {
  if (first.length === 0) return '';
  const binary = first.some((b) => b < 9 || (b > 13 && b < 32 && b !== 27));
  return binary ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}
