import { WireInteger } from '../http/wire-object.js';

/** The body of PATCH /upload/{uploadID}, which is ours alone (docs/adr/0026-a-route-that-plik-does-not-have.md). */
export class ChangeUploadDto {
  /** Seconds from now on; 0: the server's default, negative: never. Null: it was not said. */
  @WireInteger()
  ttl: number | null = null;
}
