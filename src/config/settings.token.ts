import { Inject } from '@nestjs/common';

/** Injection token of the `Settings` in force. */
export const SETTINGS = Symbol('SETTINGS');

/** Injects the `Settings` in force into a constructor's parameter. */
export function InjectSettings(): ParameterDecorator {
  return Inject(SETTINGS);
}
