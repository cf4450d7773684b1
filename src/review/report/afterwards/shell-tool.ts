import type { EnvironmentReview } from '../../evaluation/review.ts';
import { listed } from '../../../manifest/index.ts';
import { allOf } from '../review/environment-list.ts';
import { commentLines } from './shell-comment.ts';
import { commandLine } from './shell-words.ts';

/** Gives a tool with the context of the cluster that it is to ask; without one where none is known. */
export const toolIn = (tool: 'kubectl' | 'istioctl', context: string | null): readonly string[] =>
  context === null ? [tool] : [tool, '--context', context];

/** The context in which commands for an environment run; null where nobody says one, or it cannot be typed as it is. */
export function contextOf(
  environment: Pick<EnvironmentReview, 'cluster'> | undefined,
): string | null {
  const context = environment?.cluster?.context ?? null;
  return context === null || commandLine(['--context', context]) === null || context.includes('`')
    ? null
    : context;
}

type NamedEnvironment = Pick<EnvironmentReview, 'name' | 'isUnnamed' | 'cluster'>;

/** Gives the first comment of a block: the environments and their cluster. */
export const whereComment = (
  environments: readonly NamedEnvironment[],
  context: string | null,
): readonly string[] => commentLines(whereText(environments, context));

/** Says which cluster the block asks; a name that somebody gave it leaves out what a shell would read. */
function whereText(environments: readonly NamedEnvironment[], context: string | null): string {
  const called = environments.map((each) => ({ ...each, name: nameInComment(each.name) }));
  const names = allOf(called);
  if (context !== null) {
    const by = /^[\w.:/@-]+$/.test(context) ? context : 'that each line names';
    return names === '' ? `By the context ${by}` : `${names}, by the context ${by}`;
  }
  const [only, ...others] = environments;
  if (others.length > 0)
    return `${names}: no context is known here. Point kubectl at the cluster of one of them, paste this, then repeat for the next`;
  const clusters = only?.cluster?.names ?? [];
  const clustersText = clusters.length === 0 ? '' : `, ${listed(clusters, 3)}`;
  const each = clusters.length > 1 ? 'each cluster of it in turn' : 'its cluster';
  return names === ''
    ? `No context is known here. Point kubectl at the cluster first${clustersText}`
    : `${names}: no context is known here. Point kubectl at ${each} first${clustersText}`;
}

/** Comments have no parentheses, and a comma in their place would make two environments of `prod (eu-west-1)`. */
const nameInComment = (name: string): string => name.replace(/ \(([^()]*)\)$/, ' $1');

/** Holds what commands for the cluster of an environment begin with, and how they are written. */
export interface ShellOfCluster {
  readonly kubectl: readonly string[];
  readonly flux: readonly string[];
  /** Comments that say which cluster it is; none where no environment is named. */
  readonly comments: readonly string[];
  /** Gives words as a POSIX shell reads them back; null where one of them cannot be typed as it is. */
  readonly line: (words: readonly string[]) => string | null;
}

/** Gives the tools for the cluster of an environment, and comments that say which that is. */
export function shellIn(environment: Partial<NamedEnvironment>): ShellOfCluster {
  const { name, cluster } = environment;
  const context = contextOf(cluster === undefined ? undefined : { cluster });
  return {
    line: commandLine,
    kubectl: toolIn('kubectl', context),
    flux: context === null ? ['flux'] : ['flux', '--context', context],
    comments: name === undefined ? [] : whereComment([{ ...environment, name }], context),
  };
}
