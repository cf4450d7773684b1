import { groupedBy } from '../../../istio/index.ts';
import { toolIn } from '../afterwards/shell-tool.ts';
import { commandLine } from '../afterwards/shell-words.ts';

/** More workloads make no line that is read. */
const MOST_OF_A_LINE = 100;

interface Restarted {
  readonly namespace: string;
  /** `deployment` */
  readonly kind: string;
  readonly name: string;
}

/**
 * Gives the commands that restart workloads: one for all that a namespace has of them, or more where they are many. Those
 * that kubectl does not restart, or whose names cannot be typed as they are, are in none.
 */
export function restartCommands(
  workloads: readonly string[],
  context: string | null = null,
): readonly string[] {
  const known = workloads.flatMap((text) => restartedOf(text) ?? []);
  const groups = groupedBy(known, ({ namespace, kind }) =>
    JSON.stringify([namespace, kind === ROLLOUT]),
  );
  return [...groups.values()].flatMap((those) =>
    chunksOf(those).flatMap((some) => restartBy(some, context) ?? []),
  );
}

/** Tells how many of them no command restarts. */
export const restartedOtherwise = (workloads: readonly string[]): number =>
  workloads.filter((text) => restartedOf(text) === null).length;

const chunksOf = (those: readonly Restarted[]): readonly (readonly Restarted[])[] =>
  Array.from({ length: Math.ceil(those.length / MOST_OF_A_LINE) }, (_, at) =>
    those.slice(at * MOST_OF_A_LINE, (at + 1) * MOST_OF_A_LINE),
  );

/** Kinds are written once where all are of one; a Rollout is restarted by the plugin of Argo Rollouts. */
function restartBy(those: readonly Restarted[], context: string | null): string | null {
  const [first] = those;
  if (first === undefined) return null;
  const isOne = those.every(({ kind }) => kind === first.kind);
  const names = those.map(({ kind, name }) => (isOne ? name : `${kind}/${name}`));
  const what =
    first.kind === ROLLOUT
      ? ['argo', 'rollouts', 'restart', ...names]
      : ['rollout', 'restart', ...(isOne ? [first.kind] : []), ...names];
  // kubectl looks for plugins by the words before the first option
  return commandLine([
    'kubectl',
    ...what,
    '-n',
    first.namespace,
    ...toolIn('kubectl', context).slice(1),
  ]);
}

const ROLLOUT = 'rollout';

const KINDS: ReadonlySet<string> = new Set(['deployment', 'statefulset', 'daemonset', ROLLOUT]);

/** Reads `Deployment shop/cart` as kubectl restarts it; null for what it does not, and for names with anything odd. */
function restartedOf(text: string): Restarted | null {
  const [word = '', path = ''] = text.split(' ');
  const [namespace = '', name = ''] = path.split('/');
  const kind = word.toLowerCase();
  const isPlain =
    /^[a-z0-9][a-z0-9.-]*$/.test(name) && /^[a-z0-9][a-z0-9-]*$/.test(namespace) && KINDS.has(kind);
  return isPlain ? { namespace, kind, name } : null;
}
