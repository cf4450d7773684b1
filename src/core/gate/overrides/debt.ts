import { z } from 'zod';
import { escapedJson } from '../../text/index.ts';

/** The review that a broken glass leaves owed (docs/break-glass.md). Our issue about it is its record. */
export interface Debt {
  readonly pullRequest: number;
  /** The head that was let through, and what it meant. */
  readonly sha: string;
  readonly meaning: string;
  /** Who broke the glass, with which comment, and why. */
  readonly by: string;
  readonly comment: number;
  readonly reason: string;
  /** ISO 8601, UTC: when it was broken, until when it lets the head through, until when somebody has to review it. */
  readonly at: string;
  readonly until: string;
  readonly deadline: string;
  /** Objects that the change touches, `Kind namespace/name`; a few of them. */
  readonly objects: readonly string[];
  /** Whose review settles it: teams as `organisation/slug`, logins. */
  readonly teams: readonly string[];
  readonly people: readonly string[];
  /** Logins of those who made the change: theirs does not. */
  readonly authors: readonly string[];
  readonly reminded: boolean;
  readonly escalated: boolean;
  /** How it ended, half a sentence; null while it is owed. */
  readonly settled: string | null;
}

/** A debt that is owed, and the issue that says so. */
export interface OpenDebt {
  readonly issue: number;
  readonly debt: Debt;
}

const text = z.string().min(1).max(1_000);
const names = z.array(text).max(500);
const instant = z.iso.datetime();

const DebtSchema = z.object({
  pullRequest: z.int().positive(),
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  meaning: text,
  by: text,
  comment: z.int().positive(),
  reason: text,
  at: instant,
  until: instant,
  deadline: instant,
  objects: names,
  teams: names,
  people: names,
  authors: names,
  reminded: z.boolean(),
  escalated: z.boolean(),
  settled: z.string().nullable(),
}) satisfies z.ZodType<Debt>;

export const OpenDebtSchema = z.object({
  issue: z.int().positive(),
  debt: DebtSchema,
}) satisfies z.ZodType<OpenDebt>;

const OPENING = '<!-- meshwarden:debt:v1 ';
const CLOSING = ' -->';

/** The end of a debt's issue: what we know of it, hidden, as JSON. */
export const formatDebt = (debt: Debt): string =>
  `${OPENING}${escapedJson(JSON.stringify(debt))}${CLOSING}`;

/** What an issue of ours says of a debt; null where it does not end with a block that is whole. */
export function parseDebt(body: string): Debt | null {
  const end = body.replaceAll('\r\n', '\n').trimEnd();
  const start = end.lastIndexOf(OPENING);
  if (start < 0 || !end.endsWith(CLOSING)) return null;
  const json = end.slice(start + OPENING.length, -CLOSING.length);
  // of what we write, nothing holds any of these
  if (/[`<>\n]/.test(json)) return null;
  const parsed = DebtSchema.safeParse(jsonOf(json));
  return parsed.success ? parsed.data : null;
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const halfTime = ({ at, deadline }: Debt): number => (Date.parse(at) + Date.parse(deadline)) / 2;

/** What there is to say of a debt at an instant, milliseconds since 1970; null where nothing new is due. */
export function dueOf(debt: Debt, asOf: number): 'reminder' | 'escalation' | null {
  if (asOf >= Date.parse(debt.deadline)) return debt.escalated ? null : 'escalation';
  return asOf >= halfTime(debt) && !debt.reminded ? 'reminder' : null;
}

/** When something is due next, milliseconds since 1970; null where nothing is. */
export function nextDue(debt: Debt): number | null {
  if (debt.escalated) return null;
  return debt.reminded ? Date.parse(debt.deadline) : halfTime(debt);
}

export const isOverdue = ({ deadline }: Debt, asOf: number): boolean =>
  asOf >= Date.parse(deadline);
