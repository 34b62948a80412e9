import { WireExact, WireFlag, WireInteger, WireText } from '../http/wire-object.js';

/** The body of POST /user and POST /user/{userID} (contract §5.9). */
export class UserDto {
  @WireText()
  id = '';

  @WireText()
  provider = '';

  @WireText()
  login = '';

  @WireExact()
  password = '';

  /** Ours: for whoever changes their own password and has not just logged in. */
  @WireText()
  oldPassword = '';

  @WireText()
  name = '';

  @WireText()
  email = '';

  @WireFlag()
  admin = false;

  @WireInteger()
  maxFileSize = 0;

  @WireInteger()
  maxUserSize = 0;

  @WireInteger()
  maxTTL = 0;
}

/** The body of POST /me/token. */
export class TokenDto {
  @WireText()
  comment = '';
}
