import type en from './en';

/** A sentence that depends on `{count}`: the categories of Intl.PluralRules that the language has. */
export interface Plural {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

type Area = keyof typeof en;
type KeyOf<A extends Area> = keyof (typeof en)[A] & string;

/** `area.name`, as English has them. */
export type TextKey = { [A in Area]: `${A}.${KeyOf<A>}` }[Area];

/** What a language has to say: everything that English says. */
export type Texts = {
  readonly [A in Area]: {
    readonly [K in KeyOf<A>]: (typeof en)[A][K] extends string ? string : Plural;
  };
};

export type Values = Readonly<Record<string, string | number>>;
