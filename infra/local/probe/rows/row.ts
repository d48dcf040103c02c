import type { Evidence } from '../evidence.ts';

/** A text that the appliance sent: what of it may be kept is decided before it goes anywhere. */
export class Said {
  readonly text: string;
  /** Whether it is a key, which stands for no value. */
  readonly isKey: boolean;

  constructor(text: string, isKey = false) {
    this.text = text;
    this.isKey = isKey;
  }
}

/** What was seen, in words and numbers of our own, and texts of the appliance. */
export type Seen =
  | string
  | number
  | boolean
  | null
  | Said
  | readonly Seen[]
  | { readonly [key: string]: Seen | undefined };
export type SeenObject = { readonly [key: string]: Seen | undefined };

/** What the functions do about an appliance that differs. */
export interface Difference {
  then: string;
  /** Whether a night goes well with it: one start, the right judgement, no alarm without a reason. */
  isSafe: boolean;
}

/** What has to be asked for to see a row; `never`: the probe does not do what would show it. */
export type ShownBy =
  | '--start'
  | '--second'
  | '--cancel'
  | '--wrong-login'
  | 'another login'
  | 'another appliance'
  | 'never';

/** One row of docs/api.md. */
export interface Row {
  /** What was seen of it; undefined for nothing. */
  see(evidence: Evidence): SeenObject | undefined;
  /** Undefined where it is as assumed. */
  differs?(seen: SeenObject): Difference | undefined;
  /** What shows it, where a read-only run may not. */
  shownBy?: ShownBy;
}

export const safe = (then: string): Difference => ({ then, isSafe: true });
export const unsafe = (then: string): Difference => ({ then, isSafe: false });

export const said = (text: unknown): Said =>
  new Said(typeof text === 'string' ? text : (JSON.stringify(text) ?? ''));
export const saidKey = (key: string): Said => new Said(key, true);

/** Each of some texts once, in the order in which they came first. */
export const distinct = (texts: readonly string[]): Said[] => [...new Set(texts)].map(said);

/** Milliseconds as whole minutes: finer than that, two clocks cannot be compared over a network. */
export const wholeMinutes = (ms: number): number => Math.round(ms / 60_000) + 0;
