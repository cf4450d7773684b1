import { z } from 'zod';
import { TIERS } from '../../manifest/index.ts';
import type { Store } from '../../review/index.ts';

type AuditKind = Parameters<Store['audit']>[0]['kind'];

/** One row as a store keeps it. */
export interface AuditRow {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  /** `owner/name` */
  readonly repository: string;
  readonly pullRequest: number | null;
  readonly actor: string | null;
  /** JSON. */
  readonly detail: string;
}

const text = z.string();
const meaning = text.nullable();
const tier = z.enum(TIERS).nullable();
const environments = z.array(z.looseObject({ name: text, production: z.boolean(), tier }));

/** Has the schema of each kind's details; fields that later versions add are kept. */
const DETAILS = {
  decision: z.looseObject({
    conclusion: z.enum(['success', 'action_required', 'failure']),
    tier,
    sha: text,
    base: text,
    meaning,
    approvals: z.array(z.looseObject({ login: text, review: z.number(), sha: text })),
    overrides: z.array(z.looseObject({ id: text, by: text })),
    breakGlass: z.looseObject({ by: text, comment: z.number() }).optional(),
    title: text.optional(),
    author: text.optional(),
    environments: environments.optional(),
    owners: z.array(text).optional(),
  }),
  approval: z.looseObject({ review: z.number(), sha: text, base: text, meaning: text, tier }),
  override: z.looseObject({ id: text, reason: text, comment: z.number(), meaning: text }),
  'break-glass': z.looseObject({
    reason: text,
    comment: z.number(),
    sha: text,
    meaning: text,
    until: text,
  }),
  'by-hand': z.looseObject({ environment: text, object: text, reason: text, issue: z.number() }),
  debt: z.looseObject({ what: text }),
  command: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('command'), command: z.looseObject({ kind: text }) }),
    z.looseObject({ kind: z.literal('error'), error: z.looseObject({ kind: text }) }),
  ]),
  button: z.looseObject({ button: text, sha: text }),
  rollback: z.looseObject({ kind: text }),
  reland: z.looseObject({ kind: text }),
  'rollback merged': z.looseObject({ revert: z.number(), branch: text }),
  'reland merged': z.looseObject({ revert: z.number(), branch: text }),
  'past-review': z.looseObject({
    branch: text,
    before: text,
    after: text,
    why: z.array(text),
    tier,
    environments: environments.optional(),
  }),
  closed: z.looseObject({ merged: z.boolean(), branch: text, sha: text }),
  applied: z.looseObject({
    environment: text,
    commit: text,
    at: text,
    by: text.nullable(),
    assumed: text.optional(),
  }),
  'after-merge': z.looseObject({
    environment: text,
    commit: text,
    verdict: z.enum(['regression', 'fine', 'not-known', 'not-applied']),
  }),
  drift: z.looseObject({
    environment: text,
    cluster: text,
    differing: z.number(),
    tier,
    objects: z.array(text),
  }),
} satisfies Readonly<Record<AuditKind, z.ZodType>>;

type Details = { readonly [K in AuditKind]: z.output<(typeof DETAILS)[K]> };

interface Noted {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly repository: string;
  readonly pullRequest: number | null;
  /** Login; null where nobody in particular did it. */
  readonly actor: string | null;
}

/** One record, told apart by its kind. */
export type AuditRecord = {
  readonly [K in AuditKind]: Noted & { readonly kind: K; readonly detail: Details[K] };
}[AuditKind];

export type ReadAudit =
  | { readonly kind: 'read'; readonly record: AuditRecord }
  /** `why`: half a sentence. */
  | { readonly kind: 'unreadable'; readonly row: AuditRow; readonly why: string };

const Kind = z.enum(Object.keys(DETAILS) as AuditKind[]);
const Detail = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('decision'), detail: DETAILS.decision }),
  z.object({ kind: z.literal('approval'), detail: DETAILS.approval }),
  z.object({ kind: z.literal('override'), detail: DETAILS.override }),
  z.object({ kind: z.literal('break-glass'), detail: DETAILS['break-glass'] }),
  z.object({ kind: z.literal('by-hand'), detail: DETAILS['by-hand'] }),
  z.object({ kind: z.literal('debt'), detail: DETAILS.debt }),
  z.object({ kind: z.literal('command'), detail: DETAILS.command }),
  z.object({ kind: z.literal('button'), detail: DETAILS.button }),
  z.object({ kind: z.literal('rollback'), detail: DETAILS.rollback }),
  z.object({ kind: z.literal('reland'), detail: DETAILS.reland }),
  z.object({ kind: z.literal('rollback merged'), detail: DETAILS['rollback merged'] }),
  z.object({ kind: z.literal('reland merged'), detail: DETAILS['reland merged'] }),
  z.object({ kind: z.literal('past-review'), detail: DETAILS['past-review'] }),
  z.object({ kind: z.literal('closed'), detail: DETAILS.closed }),
  z.object({ kind: z.literal('applied'), detail: DETAILS.applied }),
  z.object({ kind: z.literal('after-merge'), detail: DETAILS['after-merge'] }),
  z.object({ kind: z.literal('drift'), detail: DETAILS.drift }),
]);

/** What a row says; another version of us may have written it. */
export function readAudit(row: AuditRow): ReadAudit {
  const { id, at, repository, pullRequest, actor, kind } = row;
  if (!Kind.safeParse(kind).success)
    return { kind: 'unreadable', row, why: 'this version knows no such kind' };
  const detail = jsonOf(row.detail);
  if (detail === undefined) return { kind: 'unreadable', row, why: 'what it says is no JSON' };
  const parsed = Detail.safeParse({ kind, detail });
  const instant = new Date(at);
  if (!parsed.success || Number.isNaN(instant.getTime()))
    return { kind: 'unreadable', row, why: 'what it says is not what its kind says' };
  const noted: Noted = { id, at: instant.toISOString(), repository, pullRequest, actor };
  return { kind: 'read', record: { ...noted, ...parsed.data } };
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** What is noted, and one sentence that says of what: there is nothing else. */
export const AUDIT_KINDS: Readonly<Record<AuditKind, string>> = {
  decision: 'The check of a pull request changed its result.',
  approval: 'An approval was bound to the meaning of the change.',
  override: 'The platform team accepted a finding or a gap, until the meaning changes.',
  'break-glass': 'The on-call team let one commit merge without approvals and outside windows.',
  'by-hand': 'A person on call reported a manual change outside Git.',
  debt: 'A debt of an emergency became overdue, was settled, or its issue is gone.',
  command: 'A person with the right to command wrote a command, with any result.',
  button: 'A person with write permission pressed a button of a check.',
  rollback: 'A rollback was requested; with its result.',
  reland: 'A re-land of a rolled-back change was requested; with its result.',
  'rollback merged': 'A pull request or a push was rolled back: its revert is merged.',
  'past-review': 'A push to the default branch added a change that no review of ours let through.',
  'reland merged': 'A pull request or a push that was rolled back is merged again.',
  closed: 'A pull request was merged, or closed without being merged.',
  applied: 'A watched merge was applied to an environment.',
  'after-merge': 'The effect of a watched merge on requests and latency.',
  drift: 'The set of objects that differ between a cluster and Git has changed.',
};

const HOUR = 3_600_000;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['h', HOUR],
  ['d', 24 * HOUR],
  ['w', 7 * 24 * HOUR],
]);

const SPAN = /^(\d{1,5})([hdw])$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Reads `7d`, `2026-11-20` (UTC) or an instant as milliseconds since 1970; null where it is none of these. */
export function parseSince(written: string, now: number): number | null {
  const [, count = '', unit = ''] = SPAN.exec(written) ?? [];
  const span = UNITS.get(unit);
  if (span !== undefined) return now - Number(count) * span;
  if (!DAY.test(written) && !INSTANT.test(written)) return null;
  const at = Date.parse(written);
  return Number.isNaN(at) ? null : at;
}
