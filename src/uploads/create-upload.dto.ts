import { WireFlag, WireInteger, WireList, WireExact, WireText } from '../http/wire-object.js';

/** A file as a client declares it (contract §5.3). */
export class FileParamsDto {
  @WireExact()
  fileName = '';

  /** Bytes; zero or negative: not known yet. */
  @WireInteger()
  fileSize = 0;

  @WireText()
  fileType = '';

  @WireText()
  reference = '';
}

/** The body of POST /upload (contract §5.3); everything else that a client sends is ignored. */
export class CreateUploadDto {
  /** Seconds; 0: the server's default, negative: never. */
  @WireInteger()
  ttl = 0;

  @WireFlag()
  extend_ttl = false;

  @WireFlag()
  oneShot = false;

  @WireFlag()
  removable = false;

  @WireFlag()
  stream = false;

  @WireText()
  comments = '';

  @WireExact()
  login = '';

  @WireExact()
  password = '';

  @WireFlag()
  protectedByPassword = false;

  @WireText()
  e2ee = '';

  @WireList(() => FileParamsDto, 'legacy')
  files: FileParamsDto[] = [];

  /** The files came as an object, the way of Plik before 1.3: so the answer is in that shape. */
  legacy = false;
}
