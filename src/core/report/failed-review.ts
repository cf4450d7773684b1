import type { PolicyProblem } from '../policy/read-policy-file.ts';
import { placeOf } from '../manifest/origin.ts';
import { codeSpan, neutralMarkdown } from './neutral-markdown.ts';
import { plainText } from './plain-text.ts';
import { SCHEMA_VERSION } from './json.ts';

/** Why there is no review at all; each is a report of its own (DESIGN §6, §12). */
export type FailedReview =
  | {
      readonly kind: 'conflict';
      readonly conflicts: readonly {
        readonly path: string;
        readonly messages: readonly string[];
      }[];
    }
  | { readonly kind: 'invalid-policy'; readonly problems: readonly PolicyProblem[] };

export interface FailedContext {
  readonly failed: FailedReview;
  readonly asOf: string;
  readonly base: string | null;
  readonly head: string | null;
}

interface Item {
  readonly text: string;
  readonly file: string;
  readonly line: number | null;
}

const title = ({ kind }: FailedReview): string =>
  kind === 'conflict'
    ? 'The change conflicts with its base: there is no merge result to review.'
    : "The base's own .meshwarden configuration does not validate: nothing can be judged by it.";

const fix = ({ kind }: FailedReview): string =>
  kind === 'conflict'
    ? 'Merge or rebase onto the base, resolve these files, and review again.'
    : 'Mend these lines on the base branch first.';

function itemsOf(failed: FailedReview): readonly Item[] {
  if (failed.kind === 'conflict')
    return failed.conflicts.map(({ path, messages }) => ({
      text: messages[0] ?? 'Git cannot merge it.',
      file: path,
      line: null,
    }));
  return failed.problems.map(({ message, origin, field, nearest }) => ({
    text: `${field === '' ? '' : `${field}: `}${message}${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
    file: origin.file,
    line: origin.line,
  }));
}

const placeText = ({ file, line }: Item): string =>
  line === null ? file : placeOf({ file, line });

export function failedTerminal({ failed }: FailedContext): string {
  const items = itemsOf(failed).map(
    (item) => `  ${plainText(placeText(item))}\n    ${plainText(item.text)}`,
  );
  return `${['NOT ANALYSED  ' + title(failed), ...items, fix(failed)].join('\n')}\n`;
}

export function failedMarkdown({ failed }: FailedContext): string {
  const items = itemsOf(failed).map(
    (item) => `- ${codeSpan(placeText(item))}: ${neutralMarkdown(item.text)}`,
  );
  return `${[`### ⚪ Not analysed · ${title(failed)}`, '', ...items, '', fix(failed)].join('\n')}\n`;
}

/** The shape of a review's JSON with nothing in it but what stood in the way. */
export function failedJson({ failed, asOf, base, head }: FailedContext): string {
  const report = {
    schemaVersion: SCHEMA_VERSION,
    asOf,
    base,
    head,
    tier: null,
    status: 'failed',
    fingerprint: null,
    environments: [],
    reasons: [],
    findings: [],
    changes: [],
    notAnalysed: itemsOf(failed).map(({ text, file, line }) => ({
      id: null,
      root: null,
      reason: failed.kind === 'conflict' ? 'conflict' : 'not-parsed',
      message: text,
      file,
      line,
      new: true,
      blocking: true,
    })),
    undecided: [],
    requires: null,
    changedFiles: [],
    unreadFiles: [],
    unappliedObjects: [],
    unreviewedFiles: [],
    notes: [title(failed)],
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
