/** Whether a query parameter has a non-empty value (contract K18); of several, the first counts. */
export const isGiven = (value: unknown): boolean => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '';
};
