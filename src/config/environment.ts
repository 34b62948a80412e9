/** Variables with which libraries are told what they cannot be told otherwise; those that are given stay. */
export function settleEnvironment(): void {
  // The version of the SDK is ours to choose: an operator cannot do anything about what it says of Node.js.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}

/** The variables of this process: the one place where they are read. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}
