import type { Finding } from '../../../checks/index.ts';
import type { decidingLines, EnvironmentPair, RenderedRoot } from '../../../gitops/index.ts';
import { fluxApplying, pairedRoots } from '../../../gitops/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { API_GROUPS, nodeAt, placeOf, stringAt, legacy, say } from '../../../manifest/index.ts';
import { allWithSides } from '../sided-places.ts';

type Artifact = NonNullable<NonNullable<ReturnType<typeof fluxApplying>>['artifact']>;

/** Gives the rule that leaves a file out of a source of Flux since the change; null where none does. */
export type NewlyIgnored = (
  path: string,
  before: Artifact,
  after: Artifact,
) => ReturnType<(typeof decidingLines)['ignoring']>;

interface Around {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly changedFiles: readonly string[];
  readonly newlyIgnored?: NewlyIgnored;
}

/** A rule that takes a file away, with its place. */
interface Ignoring {
  readonly rule: string;
  readonly origin: Origin;
}

/**
 * Gives findings that come of an object whose file did not change, because its source leaves that out now, with the line of
 * the ignore rule as place and cause: at the object there is nothing to mend.
 */
export function withIgnoredFiles(
  findings: readonly Finding[],
  { pair, changedFiles, newlyIgnored }: Around,
): readonly Finding[] {
  if (newlyIgnored === undefined) return findings;
  const edited = new Set(changedFiles);
  const losing = pairedRoots(pair.before?.roots ?? [], pair.after?.roots ?? []).filter(
    ({ before, after }) => before !== after,
  );
  if (losing.length === 0) return findings;
  return findings.map((finding) => {
    if (finding.introducedBy !== 'this-change' || finding.side !== 'base') return finding;
    if (edited.has(finding.origin.file)) return finding;
    for (const { before, after } of losing) {
      if (before === null || after === null || !holds(before, finding)) continue;
      const found = ignoringIn(finding.origin.file, { before, after, pair }, newlyIgnored);
      if (found !== null && edited.has(found.origin.file)) return told(finding, found);
    }
    return finding;
  });
}

const holds = ({ resources }: RenderedRoot, { origin }: Finding): boolean =>
  resources.some((each) => each.origin.file === origin.file);

function ignoringIn(
  path: string,
  {
    before,
    after,
    pair,
  }: Readonly<Record<'before' | 'after', RenderedRoot>> & Pick<Around, 'pair'>,
  newlyIgnored: NewlyIgnored,
): Ignoring | null {
  const [was, is] = [before, after].map(({ root }) => fluxApplying(root)?.artifact);
  const rule = was && is ? newlyIgnored(path, was, is) : null;
  if (rule === null || is === undefined) return null;
  const { text, file, line } = rule;
  if (file !== null) return { rule: text, origin: { file, line, column: 1, endLine: line } };
  const origin = lineOfSource(is, line, pair);
  return origin === null ? null : { rule: text, origin };
}

/** Finds a line of `spec.ignore` of the source of an environment; where the text is one line, that of the field. */
function lineOfSource(
  { ignore }: Artifact,
  line: number,
  { after }: Around['pair'],
): Origin | null {
  for (const { group, node } of (after?.roots ?? []).flatMap(({ resources }) => resources)) {
    if (group !== API_GROUPS.fluxSource || stringAt(node, 'spec', 'ignore') !== ignore) continue;
    const origin = nodeAt(node, 'spec', 'ignore')?.origin;
    if (origin === undefined) continue;
    const at = origin.line + line;
    return at > origin.endLine ? origin : { ...origin, line: at, column: 1, endLine: at };
  }
  return null;
}

/** Leaves out what would edit the object. */
function told({ edit: _, ...finding }: Finding, { rule, origin }: Ignoring): Finding {
  return {
    ...finding,
    why: say`${legacy(`\`${rule}\` (${placeOf(origin)}) leaves ${finding.origin.file} out of what Flux reads now.`)} ${finding.why}`,
    origin,
    side: 'head',
    related: allWithSides(finding),
    fix: { text: legacy(`Take \`${rule}\` out of ${origin.file}, unless it is meant.`) },
  };
}
