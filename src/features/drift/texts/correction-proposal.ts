import { subjectText } from '../../../manifest/index.ts';
import type { Block, EnvironmentDrift, Line } from '../../../review/index.ts';
import { code, fittedDocument, numbered, paragraph, strong } from '../../../review/index.ts';
import { LONGEST_OUTPUT } from '../../../forge/index.ts';
import type { KnownDrift } from '../comparison/environment-drift.ts';
import { restoreCommands } from '../comparison/restore-commands.ts';
import type { AdoptedFiles } from '../ports/drift-ports.ts';

interface ProposedCorrection {
  readonly adopted: Extract<AdoptedFiles, { kind: 'adopted' }>;
  readonly drift: KnownDrift;
  readonly environment: string;
  readonly cluster: string;
  /** The issue of the environment; null where there is none. */
  readonly issue: number | null;
}

/** Composes the body of a pull request that nobody asked for: what it adopts, and the other way back. */
export function correctionBody({
  adopted,
  drift,
  environment,
  cluster,
  issue,
}: ProposedCorrection): string {
  const restore = restoreCommands([drift]);
  const back: readonly Block[] =
    restore.kind === 'no-name'
      ? []
      : [
          paragraph(
            `Or, if Git is right, bring ${environment} (cluster ${cluster}) back, and close this:`,
          ),
          { kind: 'code', language: 'sh', lines: restore.commands },
          ...restore.notes.map((note) => paragraph(note)),
        ];
  const last = fittedDocument(
    {
      needed: [
        ...back,
        paragraph(
          'Opened by Meshwarden itself (',
          code('correct: propose'),
          '); it merges nothing, and opens none again for the same difference once this is closed.',
          ...(issue === null ? [] : [' It is about ', numbered(issue), '.']),
        ),
      ],
      mayBeCommitted: true,
    },
    LONGEST_BACK,
  );
  return `${adopted.body}\n\n${last}`;
}

/** GitHub refuses bodies over 65,536 characters; what is adopted takes up to 60,000. */
const LONGEST_BACK = 5_000;

const GONE = '<!-- meshwarden:drift:gone -->';

/** Says that the difference which a pull request adopts is not there any more. */
export const goneNotice = (
  { resource, id }: KnownDrift,
  { environment, cluster }: Pick<EnvironmentDrift, 'environment' | 'cluster'>,
  now: 'agrees' | 'differs-otherwise',
): string =>
  fittedDocument(
    {
      needed: [
        paragraph(
          strong('This difference is over.'),
          ' ',
          code(subjectText(resource)),
          now === 'agrees'
            ? ` (${id}) is the same in Git and in ${environment} (cluster ${cluster}) by now.`
            : ` (${id}) differs in another way between Git and ${environment} (cluster ${cluster}) by now.`,
          ' Merging this would make Git say what is not live: close it, unless that is meant.',
        ),
      ],
      last: [GONE],
    },
    LONGEST_OUTPUT,
  );

/** Only for comments that we wrote ourselves. */
export const isGoneNotice = (body: string): boolean => body.trimEnd().endsWith(GONE);

/** Says of a difference which pull request was opened for it by itself, or why there is none. */
export function proposedLines(drift: KnownDrift | undefined): readonly Line[] {
  const proposed = drift?.proposed;
  if (proposed === undefined) return [];
  const { pullRequest, why, permission } = proposed;
  if (pullRequest !== null) return [{ words: ['proposed in ', numbered(pullRequest)] }];
  return permission === undefined
    ? [{ words: [`no pull request is proposed: ${why ?? 'it is not known why'}`] }]
    : [
        {
          words: [
            'no pull request is proposed: Meshwarden may not open one here (',
            code(permission),
            ' is missing); an owner grants it to the app',
          ],
        },
      ];
}
