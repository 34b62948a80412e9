/** A picture of one yellow pixel. */
export const PNG = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8v5ThPwAGgwKLZ0sGlgAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/** A sound of so many seconds: a tone, in one channel. */
export function wave(seconds: number): Uint8Array<ArrayBuffer> {
  const rate = 8000;
  const count = rate * seconds;
  const bytes = new Uint8Array(44 + count);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string): void => {
    bytes.set(Buffer.from(text, 'latin1'), at);
  };
  put(0, 'RIFF');
  view.setUint32(4, 36 + count, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  put(36, 'data');
  view.setUint32(40, count, true);
  for (let i = 0; i < count; i += 1) bytes[44 + i] = 128 + 60 * Math.sin(i / 3);
  return bytes;
}

/** A document of one page that says "Hello". */
export const PDF = pdf('BT /F1 40 Tf 40 120 Td (Hello) Tj ET');

/** The same with more in its catalog, such as what a viewer is to do when it is opened. */
export const pdfThat = (does: string): string => pdf('BT /F1 40 Tf 40 120 Td (Hello) Tj ET', does);

function pdf(drawing: string, more = ''): string {
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${more} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
}
