/**
 * Who may call a handler, and which checks run before it (contract §1.8).
 * - `unchecked`: nothing runs, not even the source address (/health);
 * - `open`: after the source address; credentials are never read;
 * - `noticed`: a good session is read, and any other forgotten: nobody is refused (/version);
 * - `anyone`: token or session are read when given, and wrong ones refused;
 * - `visitor`: the same for a session; tokens are ignored;
 * - `session`: somebody must be logged in; tokens are ignored;
 * - `admin`: a server administrator must be logged in, and acts as nobody else.
 */
export type AccessRule =
  'unchecked' | 'open' | 'noticed' | 'anyone' | 'visitor' | 'session' | 'admin';
