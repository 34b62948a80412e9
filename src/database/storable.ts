/**
 * Whether a text of a client can be looked for: no database row has a NUL in it, and PostgreSQL refuses
 * even the question.
 */
export const storable = (text: string): boolean => !text.includes('\0');
