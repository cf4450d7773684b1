import type { AtRestAnalysis } from '../../../src/cli/at-rest/environment-analysis.ts';
import type { GivenObjects } from '../../../src/cli/at-rest/given-objects.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { analyseTree } from '../../../src/cli/at-rest/tree-analysis.ts';
import type { Analysed } from '../../../src/cli/at-rest/tree-analysis.ts';
import { createEngine } from '../../../src/review/index.ts';
import type { Content } from '../../support/tree-of.ts';
import { treeOf } from '../../support/tree-of.ts';

const engine = createEngine(readPackageData());

const NOTHING: GivenObjects = { meshConfig: null, meshNetworks: null, hasIngress: false };

/** What `meshwarden analyze` finds in a folder with these files. */
export async function analysed(
  files: Readonly<Record<string, Content>>,
  given: Partial<GivenObjects> = {},
  of: Analysed = { kind: 'folder', name: 'folder', isRecursive: false },
  { only, service }: { readonly only?: readonly string[]; readonly service?: string } = {},
): Promise<AtRestAnalysis> {
  const outcome = await analyseTree(
    { tree: treeOf(files), load: () => Promise.resolve() },
    engine,
    {
      of,
      environment: null,
      given: { ...NOTHING, ...given },
      ...(only !== undefined && { only }),
      ...(service !== undefined && { service }),
      asOf: '2026-11-01T00:00:00Z',
    },
  );
  if (outcome.kind === 'refused') throw new Error(outcome.reasons.join('\n'));
  const { analysis } = outcome;
  if (analysis.gaps.length > 0)
    throw new Error(analysis.gaps.map(({ message }) => message).join('\n'));
  return analysis;
}
