import { z } from 'zod';
import type { Alerts } from '../../forge/index.ts';
import type { Store } from '../../review/index.ts';
import { shortSha } from '../../manifest/index.ts';

type Telling = Parameters<NonNullable<Alerts['tell']>>[0];
type AuditEntry = Parameters<Store['audit']>[0];

/** Says what is told, of an entry whose place and actor are known. */
type Told = Pick<Telling, 'kind' | 'title' | 'facts'>;

interface Entry {
  /** `acme/shop#7`, or the repository alone. */
  readonly place: string;
  readonly who: string;
  readonly repository: string;
}

/** Reads the detail of an entry in its form; null where it is of another one, or nobody's to act on. */
type Reader = (detail: unknown, entry: Entry) => Told | null;

const reading =
  <T>(form: z.ZodType<T>, told: (detail: T, entry: Entry) => Told | null): Reader =>
  (detail, entry) => {
    const parsed = form.safeParse(detail);
    return parsed.success ? told(parsed.data, entry) : null;
  };

const decision = reading(
  z.object({ conclusion: z.string(), tier: z.string().nullish(), sha: z.string() }),
  ({ conclusion, tier, sha }, { place }) =>
    conclusion === 'action_required'
      ? {
          kind: 'waits',
          title: `${place} waits for you: ${tier ?? 'a change'}`,
          facts: [`Its check says who has to approve ${shortSha(sha)}, and why.`],
        }
      : null,
);

const override = reading(
  z.object({ id: z.string(), reason: z.string() }),
  ({ id, reason }, { place, who }) => ({
    kind: 'override',
    title: `${who} let ${place} pass by an override`,
    facts: [`Finding: ${id}`, `Reason: ${reason}`],
  }),
);

const breakGlass = reading(
  z.object({ sha: z.string(), reason: z.string(), until: z.string() }),
  ({ sha, reason, until }, { place, who }) => ({
    kind: 'override',
    title: `${who} broke the glass for ${place}: it may merge without approvals`,
    facts: [
      `Reason: ${reason}`,
      `Of ${shortSha(sha)}, until ${until}; a review is owed afterwards.`,
    ],
  }),
);

const pastReview = reading(
  z.object({ branch: z.string(), after: z.string(), tier: z.string().nullish() }),
  ({ branch, after, tier }, { repository, who }) => ({
    kind: 'override',
    title: `${who} pushed to ${branch} of ${repository} past review`,
    facts: [`What it does: ${tier ?? 'not known'}; it is on the branch since ${shortSha(after)}.`],
  }),
);

const debt = reading(z.object({ what: z.string() }), ({ what }, { place }) =>
  what === 'overdue'
    ? {
        kind: 'debt-overdue',
        title: `What is owed for ${place} is overdue`,
        facts: ['The issue about it says who owes what, and how it is settled.'],
      }
    : null,
);

const READERS: Readonly<Partial<Record<AuditEntry['kind'], Reader>>> = {
  decision,
  override,
  'break-glass': breakGlass,
  'past-review': pastReview,
  debt,
};

/**
 * Makes of an entry of the audit record what people are told where they talk; null for what is nobody's to act on.
 * The record notes each thing once, so it is told once.
 */
export function messageOfRecord(entry: AuditEntry): Telling | null {
  const { kind, repository, pullRequest, actor, detail } = entry;
  const place = pullRequest === null ? repository : `${repository}#${String(pullRequest)}`;
  const told = READERS[kind]?.(parsedJson(detail), {
    ...{ place, repository },
    who: actor ?? 'somebody',
  });
  if (told === null || told === undefined) return null;
  return { ...told, repository, pullRequest, key: `${kind} ${place} ${detail}` };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
