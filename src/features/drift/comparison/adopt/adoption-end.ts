import type { RenderedTree } from '../../../../gitops/index.ts';
import type { Resource, ResourceId } from '../../../../manifest/index.ts';
import { fieldPath, resourceKey } from '../../../../manifest/index.ts';
import type { NotAdopted } from './adoption.ts';
import { objectDifferences } from './object-differences.ts';
import type { LiveOnes } from './render-judgement.ts';
import { isLive, isSame } from './render-judgement.ts';

/** Says what all edits together come to, in the environment that is adopted from. */
interface EditedEnvironment {
  readonly before: RenderedTree;
  readonly after: RenderedTree;
  readonly environment: string;
  readonly live: LiveOnes;
}

interface ToldByEnd {
  readonly left: readonly NotAdopted[];
  /** Objects that were given up one by one, and that the edits for others brought to what is live. */
  readonly settled: readonly ResourceId[];
}

/**
 * The text on what is left goes by what the files render to at the end, and not by what was tried on the way: an edit for
 * one object may be of another one, too.
 */
export function toldByEnd(left: readonly NotAdopted[], edited: EditedEnvironment): ToldByEnd {
  const ends = left.map((each) => ({ each, end: endOf(each, edited) }));
  return {
    left: ends.flatMap(({ each, end }) =>
      end === 'live' ? [] : end === 'as-before' ? [each] : [{ ...each, reason: end }],
    ),
    settled: ends.flatMap(({ each, end }) => (end === 'live' ? [each.subject] : [])),
  };
}

const MOST_FIELDS = 10;

function endOf(
  { subject, reason }: NotAdopted,
  { before, after, environment, live }: EditedEnvironment,
): 'live' | 'as-before' | NotAdopted['reason'] {
  const key = resourceKey(subject);
  const [was, is] = [before, after].map((tree) => objectsCalled(tree, environment, key));
  if (was === undefined || is === undefined || isSame(was, is)) return 'as-before';
  const wanted = live.get(key);
  if (wanted === undefined) return 'as-before';
  if (isLive(is, wanted)) return 'live';
  const [first] = is;
  const differences =
    first === undefined || wanted === null ? [] : objectDifferences(first.node, wanted.node);
  const fields = differences.slice(0, MOST_FIELDS).map(({ path }) => fieldPath(path));
  return {
    kind: 'in-part',
    because: reason,
    fields: fields.length === 0 ? ['something of it'] : fields,
  };
}

const objectsCalled = (tree: RenderedTree, environment: string, key: string): readonly Resource[] =>
  tree.environments
    .filter((each) => each.environment.name === environment)
    .flatMap(({ roots }) => roots.flatMap(({ resources }) => resources))
    .filter((resource) => resourceKey(resource) === key);
