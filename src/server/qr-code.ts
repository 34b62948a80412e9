import QRCode from 'qrcode';
import { BadRequest } from '../common/errors.js';
import { nextTurn } from '../common/turn.js';

const DEFAULT_SIZE = 250;
const MAX_SIZE = 1000;

/** Side of the image in pixels: absent or not an integer means the default (contract §5.1). */
export function qrCodeSize(text: string | undefined): number {
  const size = /^[+-]?\d+$/.test(text ?? '') ? Number(text) : DEFAULT_SIZE;
  if (size <= 0) throw new BadRequest('QRCode size must be positive');
  if (size > MAX_SIZE) throw new BadRequest(`QRCode size must be lower than ${MAX_SIZE}`);
  return size;
}

/** No search for the best filter of each line, which holds the event loop: zlib does as well, on its thread. */
const RENDERING = { filterType: 0, deflateStrategy: 0, deflateLevel: 6 };

/** A square PNG of `size` pixels, error correction H; 400 when the text or its modules do not fit. */
export async function qrCode(text: string, size: number): Promise<Buffer> {
  // The library takes no empty text, but an empty segment.
  const segments = [{ data: Buffer.from(text, 'utf8'), mode: 'byte' as const }];
  const symbol = create(segments);
  if (symbol.modules.size > size) {
    throw new BadRequest(`QRCode size must be at least ${symbol.modules.size} for this url`);
  }
  await nextTurn();
  const { version, maskPattern } = symbol;
  const options = {
    errorCorrectionLevel: 'H',
    width: size,
    margin: 0,
    version,
    maskPattern,
  } as const;
  return QRCode.toBuffer(segments, { ...options, rendererOpts: { ...RENDERING } });
}

function create(segments: QRCode.QRCodeSegment[]): QRCode.QRCode {
  try {
    return QRCode.create(segments, { errorCorrectionLevel: 'H' });
  } catch (cause) {
    throw new BadRequest('url is too long for a QRCode', { cause });
  }
}
