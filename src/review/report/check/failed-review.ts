import type { PolicyProblem } from '../../policy/configuration/policy-file.ts';
import { LONGEST_OUTPUT } from '../../../forge/index.ts';
import { nettedJson, placeOf, plainText } from '../../../manifest/index.ts';
import type { Block, Heading } from '../document/blocks.ts';
import { code, listOf, paragraph } from '../document/blocks.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { terminalLines, UNPAINTED } from '../print/print-terminal.ts';
import { byDefaultBlocks, byDefaultJson, tierByDefault } from '../policy/default-policy-notice.ts';
import type { JudgedByDefault } from '../policy/default-policy-notice.ts';
import { SCHEMA_VERSION } from '../formats/json-report.ts';

/** Why there is no review at all; each is a report of its own. */
export type FailedReview =
  | {
      readonly kind: 'conflict';
      readonly conflicts: readonly {
        readonly path: string;
        readonly messages: readonly string[];
      }[];
    }
  | {
      readonly kind: 'invalid-policy';
      readonly problems: readonly PolicyProblem[];
      readonly byDefault: JudgedByDefault;
    };

export interface FailedContext {
  readonly failed: FailedReview;
  readonly asOf: string;
  readonly base: string | null;
  readonly head: string | null;
}

interface FailedItem {
  readonly text: string;
  readonly file: string;
  readonly line: number | null;
}

/** What stands in the way, one sentence. */
export const failedTitle = ({ kind }: FailedReview): string =>
  kind === 'conflict'
    ? 'The change conflicts with its base: there is no merge result to review.'
    : "The base's own .meshwarden configuration does not validate: nothing can be judged by it.";

/** What to do about it, one sentence. */
export const failedRemedy = ({ kind }: FailedReview): string =>
  kind === 'conflict'
    ? 'Merge or rebase onto the base, resolve these files, and review again.'
    : 'Fix these lines on the base branch first.';

export function failedItems(failed: FailedReview): readonly FailedItem[] {
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

const placeText = ({ file, line }: FailedItem): string =>
  line === null ? file : placeOf({ file, line });

export function failedTerminal({ failed }: FailedContext): string {
  const items = failedItems(failed).map(
    (item) => `  ${plainText(placeText(item))}\n    ${plainText(item.text)}`,
  );
  const lines = ['NOT ANALYSED  ' + failedTitle(failed), ...items, failedRemedy(failed)];
  if (failed.kind === 'invalid-policy')
    for (const block of byDefaultBlocks(failed.byDefault))
      lines.push('', ...terminalLines(block, UNPAINTED));
  return `${lines.join('\n')}\n`;
}

/** A document that says why there is no review; a surface puts its parts in its order and prints them. */
interface FailedDocument {
  readonly heading: Heading;
  /** They say what stands in the way and what to do; then what the default policy makes of the change, where no other can. */
  readonly blocks: readonly Block[];
  /** The tier by the default policy, or why there is not even that; null where the policy is not to blame. */
  readonly tierByDefault: string | null;
}

export const failedDocument = (failed: FailedReview): FailedDocument => ({
  heading: {
    kind: 'heading',
    mark: '⚪',
    word: 'Not analysed',
    sentence: failedTitle(failed),
  },
  blocks: [
    listOf(
      null,
      failedItems(failed).map((item) => ({ words: [code(placeText(item)), ': ', item.text] })),
      Infinity,
    ),
    paragraph(failedRemedy(failed)),
    ...(failed.kind === 'invalid-policy' ? byDefaultBlocks(failed.byDefault) : []),
  ],
  tierByDefault: failed.kind === 'invalid-policy' ? tierByDefault(failed.byDefault) : null,
});

export function failedMarkdown({ failed }: FailedContext): string {
  const { heading, blocks } = failedDocument(failed);
  return `${fittedDocument({ needed: [heading, ...blocks] }, LONGEST_OUTPUT).trimEnd()}\n`;
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
    consequences: [],
    behaviour: [],
    findings: [],
    changes: [],
    renderedDifferences: [],
    renderedDifferencesLeftOut: 0,
    notAnalysed: failedItems(failed).map(({ text, file, line }) => ({
      id: null,
      root: null,
      nature: 'broken',
      reason: failed.kind === 'conflict' ? 'conflict' : 'not-parsed',
      message: text,
      file,
      line,
      new: true,
      blocking: true,
    })),
    undecided: [],
    requires: [],
    changedFiles: [],
    unreadFiles: [],
    unappliedObjects: [],
    unreviewedFiles: [],
    notes: [failedTitle(failed)],
    byDefault: failed.kind === 'invalid-policy' ? byDefaultJson(failed.byDefault) : null,
  };
  return `${nettedJson(report)}\n`;
}
