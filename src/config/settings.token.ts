import { Inject } from '@nestjs/common';

/** Injection token of the `Settings` in force. */
export const SETTINGS = Symbol('SETTINGS');

/** Injects the `Settings` in force into a constructor's parameter. */
export function InjectSettings(): ParameterDecorator {
  return Inject(SETTINGS);
}

/** Injection token of the same settings as people may read them, without secrets. */
export const SHOWN_SETTINGS = Symbol('SHOWN_SETTINGS');

/** Injects `ShownSetting[]`, in the order of the documentation; empty where a command has not read them. */
export function InjectShownSettings(): ParameterDecorator {
  return Inject(SHOWN_SETTINGS);
}
