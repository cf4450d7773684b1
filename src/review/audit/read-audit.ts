import { z } from 'zod';
import { TIERS } from '../../manifest/index.ts';
import type { AuditKind } from './audit-kinds.ts';

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

/** What each kind says; what later versions add to it is kept. */
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
