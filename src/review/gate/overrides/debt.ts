import { z } from 'zod';
import type { ResourceName } from '../reverts/revert-scope.ts';
import { subjectText } from '../../../manifest/index.ts';

interface Owed {
  /** Who broke the glass or made the change, and why. */
  readonly by: string;
  readonly reason: string;
  /** ISO 8601, UTC: since when it is owed, and until when. */
  readonly at: string;
  readonly deadline: string;
  /** Who is asked, and may settle it by closing the issue: teams as `organisation/slug`, logins. */
  readonly teams: readonly string[];
  readonly people: readonly string[];
  readonly reminded: boolean;
  readonly escalated: boolean;
  /** How it ended, half a sentence; null while it is owed. */
  readonly settled: string | null;
}

/** The review that a broken glass leaves owed. */
export interface ReviewDebt extends Owed {
  readonly kind: 'review';
  readonly pullRequest: number;
  /** The head that was let through, and what it meant. */
  readonly sha: string;
  readonly meaning: string;
  /** The comment that broke the glass. */
  readonly comment: number;
  /** ISO 8601, UTC: until when it lets the head through. */
  readonly until: string;
  /** Objects that the change touches, `Kind namespace/name`; a few of them. */
  readonly objects: readonly string[];
  /** Logins of those who made the change: theirs does not settle it. */
  readonly authors: readonly string[];
}

/** A change that somebody made by hand, outside of Git, and that Git has to have. */
export interface HandDebt extends Owed {
  readonly kind: 'by-hand';
  readonly environment: string;
  readonly resource: ResourceName;
  /** The issue or pull request, and the comment there, that tell of it; null where the command line does. */
  readonly told: { readonly conversation: number; readonly comment: number } | null;
  /** A commit of the default branch at which Git did not have it yet. */
  readonly since: string;
  /** Whether the environment and who is asked were looked up: the command line knows neither. */
  readonly lookedUp: boolean;
}

/** A setting that is for a time, and has to go by a day that its object says. */
interface TemporaryDebt extends Owed {
  readonly kind: 'temporary';
  readonly resource: ResourceName;
  /** Says what it does, after the name of the object: `delays requests`. */
  readonly does: string;
  readonly environments: readonly string[];
  /** The last day, or the instant, as the object writes it. */
  readonly until: string;
}

/**
 * Says what is owed: by an emergency (docs/how-to/break-glass.md), or by a setting for a time (docs/reference/checks/left-on.md). Our issue
 * about it is its record.
 */
export type Debt = ReviewDebt | HandDebt | TemporaryDebt;

export const isByHand = (debt: Debt): debt is HandDebt => debt.kind === 'by-hand';

/** A debt that is owed, and the issue that says so. */
export interface OpenDebt {
  readonly issue: number;
  readonly debt: Debt;
}

const text = z.string().min(1).max(1_000);
const names = z.array(text).max(500);
const instant = z.iso.datetime();

const owed = {
  by: text,
  reason: text,
  at: instant,
  deadline: instant,
  teams: names,
  people: names,
  reminded: z.boolean(),
  escalated: z.boolean(),
  settled: z.string().nullable(),
};
const sha = z.string().regex(/^[0-9a-f]{7,64}$/);

const ReviewDebtSchema = z.object({
  ...owed,
  // what the first versions wrote has no kind
  kind: z.literal('review').default('review'),
  pullRequest: z.int().positive(),
  sha,
  meaning: text,
  comment: z.int().positive(),
  until: instant,
  objects: names,
  authors: names,
}) satisfies z.ZodType<ReviewDebt>;

const HandDebtSchema = z.object({
  ...owed,
  kind: z.literal('by-hand'),
  environment: text,
  resource: z.object({ kind: text, namespace: z.string().max(63), name: text }),
  told: z.object({ conversation: z.int().positive(), comment: z.int().positive() }).nullable(),
  since: sha,
  lookedUp: z.boolean(),
}) satisfies z.ZodType<HandDebt>;

const TemporaryDebtSchema = z.object({
  ...owed,
  kind: z.literal('temporary'),
  resource: z.object({ kind: text, namespace: z.string().max(63), name: text }),
  does: text,
  environments: names,
  until: text,
}) satisfies z.ZodType<TemporaryDebt>;

const DebtSchema = z.union([
  HandDebtSchema,
  TemporaryDebtSchema,
  ReviewDebtSchema,
]) satisfies z.ZodType<Debt>;

export const OpenDebtSchema = z.object({
  issue: z.int().positive(),
  debt: DebtSchema,
}) satisfies z.ZodType<OpenDebt>;

/** Objects that a debt is about, `Kind namespace/name`. */
export const objectsOfDebt = (debt: Debt): readonly string[] =>
  debt.kind === 'review' ? debt.objects : [subjectText(debt.resource)];
