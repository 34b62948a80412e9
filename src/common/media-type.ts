const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t !#-[\\]-~]|\\\\[\\t -~])*"';
const PARAMETER = `${TOKEN}=(?:${TOKEN}|${QUOTED})`;
/** A space has one place in it each, so that no text makes it try out several. */
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:[ \\t]*;(?:[ \\t]*${PARAMETER})?)*$`);

/** No media type is that long; a header that is could be refused by whoever reads it. */
const MAX_LENGTH = 1024;

/** Bytes of which nothing is known (RFC 2046 §4.5.1). */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** Whether a text is a media type with its parameters (RFC 9110 §8.3.1), in ASCII. */
export const isMediaType = (text: string): boolean =>
  text.length <= MAX_LENGTH && MEDIA_TYPE.test(text);
