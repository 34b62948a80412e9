/** The version of this library, told to servers. */
export const VERSION = '0.1.0';
