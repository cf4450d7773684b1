/** Gives the command, one for all of a namespace where they are few, else that for the first of them. */
export function restartCommands(
  workloads: readonly string[],
): readonly { readonly words: [string] }[] {
  const plain = workloads.flatMap((text) => plainWorkload(text) ?? []);
  if (plain.length < workloads.length || plain.length > MOST_RESTARTED) {
    const [first] = workloads;
    const one = first === undefined ? null : plainWorkload(first);
    const others = workloads.length > 1 ? ', and so for each of them' : '';
    return one === null ? [] : [restartBy(one.namespace, [one.target], others)];
  }
  return [...new Set(plain.map(({ namespace }) => namespace))].map((namespace) =>
    restartBy(
      namespace,
      plain.filter((one) => one.namespace === namespace).map(({ target }) => target),
    ),
  );
}

/** More workloads make no command that is read at a glance. */
const MOST_RESTARTED = 5;

function restartBy(
  namespace: string,
  targets: readonly string[],
  others = '',
): { readonly words: [string] } {
  const [only = ''] = targets;
  const what =
    targets.length === 1 ? `${only} -n ${namespace}` : `-n ${namespace} ${targets.join(' ')}`;
  return { words: [`Restart: \`kubectl rollout restart ${what}\`${others}.`] };
}

/** Reads `Deployment shop/cart` as kubectl restarts it; null for what it does not, and for names with anything odd. */
function plainWorkload(
  text: string,
): { readonly namespace: string; readonly target: string } | null {
  const [kind = '', path = ''] = text.split(' ');
  const [namespace = '', name = ''] = path.split('/');
  const isPlain =
    /^[a-z0-9.-]+$/.test(name) &&
    /^[a-z0-9-]+$/.test(namespace) &&
    kind !== 'Rollout' &&
    kind !== 'ReplicaSet';
  return isPlain ? { namespace, target: `${kind.toLowerCase()}/${name}` } : null;
}
